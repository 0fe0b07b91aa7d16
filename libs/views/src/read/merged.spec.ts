import { aViewer } from '@tocsin/domain/testing';
import type { Viewer } from '@tocsin/domain';
import {
  incidentId,
  linked,
  merged,
  opened,
  organisationId,
  organisations,
  personId,
  reportId,
  submitted,
  unlinked,
  unmerged,
} from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

const amberTo = (...numbers: number[]) =>
  ({ label: 'TLP:AMBER', recipients: numbers.map(organisationId) }) as const;

const reader = (number: number): Viewer =>
  aViewer({
    personId: personId(number, 1),
    organisationId: organisationId(number),
    roles: ['responder'],
  });

/** Sees the report of the first incident; of the second; of both. */
const [OF_FIRST, OF_SECOND, OF_BOTH] = [reader(2), reader(3), reader(4)];

describe('what happened to incidents that were merged', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await world.record(...organisations);
    await world.record(submitted(1, { sharing: amberTo(2, 4) }), opened(1), linked(1, 1));
    await world.record(submitted(2, { sharing: amberTo(3, 4) }), opened(2), linked(2, 2));
  });

  afterEach(() => world.close());

  const told = async (viewer: Viewer, incident: number, position?: number) => {
    await world.drain();
    const asOf = position === undefined ? undefined : { position };
    const entries = await world.reads.timeline(viewer, incidentId(incident), asOf);
    return entries?.map(({ kind, reportCitation, mergedCitation }) =>
      [kind, reportCitation ?? mergedCitation ?? '']
        .join(' ')
        .replace(/-2026-.*(\d)-.$/, ' $1')
        .trim(),
    );
  };
  const head = async () => (await world.store.head()).position;

  it('is told by the incident that stands, to each by what he may read', async () => {
    const before = await head();
    await world.record(...merged(1, 2));
    const both = await told(OF_BOTH, 2);
    expect(both?.filter((entry) => entry.startsWith('merged'))).toHaveLength(1);
    expect(both?.filter((entry) => entry.startsWith('linked'))).toHaveLength(2);
    const first = await told(OF_FIRST, 2);
    expect(first?.map((entry) => entry.split(' ')[0]).toSorted()).toEqual([
      'linked',
      'merged',
      'opened',
      'submitted',
    ]);
    const second = await told(OF_SECOND, 2);
    expect(second?.some((entry) => entry.startsWith('merged'))).toBe(false);
    expect(second?.filter((entry) => entry.startsWith('linked'))).toHaveLength(1);
    // The one that was merged tells nothing by itself now, and did then.
    expect(await told(OF_FIRST, 1)).toBeUndefined();
    expect(await told(OF_FIRST, 1, before)).toHaveLength(3);
    expect(await told(OF_FIRST, 2, before)).toBeUndefined();
    expect(await told(OF_BOTH, 2, await head())).toEqual(both);
  });

  it('is told by each of the two again once that is undone, with when it was', async () => {
    await world.record(...merged(1, 2));
    const then = await head();
    const whileMerged = await told(OF_BOTH, 2);
    await world.record(...unmerged(1, 2));
    const first = await told(OF_BOTH, 1);
    expect(
      first?.filter((entry) => /merged/.test(entry)).map((entry) => entry.split(' ')[0]),
    ).toEqual(['merged', 'unmerged']);
    expect((await told(OF_BOTH, 2))?.some((entry) => /merged/.test(entry))).toBe(false);
    expect(await told(OF_BOTH, 2, then)).toEqual(whileMerged);
  });

  it('is not told by reports that came or went before or after', async () => {
    await world.record(submitted(3, { sharing: amberTo(3) }), linked(1, 3));
    await world.record(unlinked(1, 3));
    await world.record(...merged(1, 2));
    // He saw a report of the first one once, and none when it was merged away.
    expect((await told(OF_SECOND, 2))?.some((entry) => entry.startsWith('merged'))).toBe(false);
    expect(await world.reads.incident(OF_SECOND, incidentId(1))).toBeNull();
    const seen = await world.reads.incident(OF_SECOND, incidentId(2));
    expect(seen?.merged).toEqual([]);
    expect(seen?.reports.map((report) => report.reportId)).toEqual([reportId(2)]);
  });

  it('shows a report that is linked to both once, in one incident', async () => {
    await world.record(linked(2, 1));
    await world.record(...merged(1, 2));
    await world.drain();
    const [view] = (await world.reads.reportsById(OF_BOTH, [reportId(1)])).values();
    expect(view?.incidents.map((each) => each.incidentId)).toEqual([incidentId(2)]);
    const incident = await world.reads.incident(OF_BOTH, incidentId(2));
    expect(incident?.reports.map((report) => report.reportId)).toEqual([reportId(1), reportId(2)]);
  });
});
