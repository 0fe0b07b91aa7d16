import type { DomainEvent } from '@tocsin/domain';
import { reportSubmitted, someId, SOURCE } from '@tocsin/domain/testing';
import { anAppend, inMemoryEventStore } from '@tocsin/event-store/testing';
import { readAppends, type AppendedUnit } from './appends.js';
import { Snapshots } from './snapshots.js';

const APPENDS = 520;
/** What a subscriber has worked out at once. */
const AT_ONCE = 64;

/** So many reports, each of which opened an incident of its own. */
async function following(): Promise<{ units: readonly AppendedUnit[]; snapshots: Snapshots }> {
  const store = inMemoryEventStore();
  for (let number = 1; number <= APPENDS; number += 1) {
    const [reportId, incidentId] = [someId('rep', number), someId('inc', number)];
    const citation = `TI-2026-${String(number).padStart(8, '0')}-0`;
    const opened: DomainEvent = {
      type: 'IncidentOpened',
      data: { incidentId, citation, provisional: true },
    };
    const linked: DomainEvent = { type: 'ReportLinked', data: { incidentId, reportId } };
    await store.append(
      anAppend([
        {
          stream: `report-${reportId}`,
          expectedVersion: null,
          events: [reportSubmitted({ reportId, citation: citation.replace('TI', 'TR') })],
        },
        { stream: `incident-${incidentId}`, expectedVersion: null, events: [opened, linked] },
      ]),
    );
  }
  const units: AppendedUnit[] = [];
  for (let isEnd = false; !isEnd;) {
    const read = await readAppends(store, units.at(-1)?.last ?? 0);
    units.push(...read.units);
    isEnd = read.isEnd;
  }
  expect(units).toHaveLength(APPENDS);
  const snapshots = new Snapshots({
    store,
    readModel: { incidentsEverLinked: async () => new Map() },
    access: { organisations: async () => new Map([[SOURCE, { handle: 'source' } as never]]) },
  });
  return { units, snapshots };
}

describe('what appends did to incidents', () => {
  it('is told whole to who comes along behind others, when the oldest of it is being forgotten', async () => {
    const { units, snapshots } = await following();
    const told = async (from: number) => {
      const asked = units.slice(from, from + AT_ONCE);
      const deltas = await snapshots.of(asked);
      return asked.flatMap(({ last }, index) => (deltas[index]?.length === 1 ? [] : last));
    };
    for (let from = 0; from < units.length; from += AT_ONCE) expect(await told(from)).toEqual([]);
    for (let from = 0; from < units.length; from += AT_ONCE) expect(await told(from)).toEqual([]);
  });
});
