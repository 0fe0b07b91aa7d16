import { inlineFold } from '@tocsin/access';
import { MasterKey, openEventStore, type EventStore } from '@tocsin/event-store';
import { migrate } from '@tocsin/views';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, seeded, throughput } from '../measure/statistics.js';
import { aMember, aReport, aSubmission, type Author } from '../measure/workload.js';
import { openEmmett } from '../rivals/emmett.js';
import { openRawInsert } from '../rivals/raw-insert.js';

const TABLES = [
  'events.event',
  'events.idempotency',
  'events.citation',
  'keys.data_key',
  'access.report',
];

/** Appends per round, in flight, and what to reach: share of raw, share of emmett. */
const LOADS = [
  { inFlight: 1, appends: 600, ofRaw: null, ofEmmett: 1.3 },
  { inFlight: 64, appends: 8_000, ofRaw: null, ofEmmett: 3 },
  { inFlight: 256, appends: 16_000, ofRaw: 0.6, ofEmmett: 4 },
] as const;
const ROUNDS = 3;

/** Submissions per second against bare INSERTs of the same rows, and against another event store. */
export const append: BenchRow = {
  name: 'append',
  about: 'submissions appended per second with all checks, against raw INSERTs and emmett',
  async run(machine) {
    const figures: Figure[] = [];
    for (const load of LOADS) figures.push(...(await measure(machine, load)));
    return figures;
  },
};

async function measure(machine: BenchMachine, load: (typeof LOADS)[number]): Promise<Figure[]> {
  const { inFlight, ofRaw, ofEmmett } = load;
  const appends = Math.max(inFlight * 4, Math.round(load.appends * machine.scale));
  const url = await machine.createDatabase();
  const { store, author } = await openMeasured(url);
  const emmett = await openEmmett(await machine.createDatabase());
  machine.afterwards(() => Promise.all([store.close(), emmett.close()]));
  const random = seeded(machine.seed);
  const tocsin = () => {
    const submissions = Array.from({ length: appends }, (_, serial) =>
      aSubmission(aReport(serial, random), author),
    );
    return throughput(appends, inFlight, async (index) => {
      const result = await store.append(submissions[index]!);
      if (!result.ok) throw new Error(`append refused: ${JSON.stringify(result.conflict)}`);
    });
  };
  // A batch of the product's holds what one of its two connections takes of those in flight.
  const batch = Math.max(1, Math.round(inFlight / 2));
  const connections = inFlight === 1 ? 1 : 2;
  await tocsin();
  const raw = await openRawInsert(url, { tables: TABLES, appends }, { batch, connections });
  machine.afterwards(() => raw.close());
  const found = await inTurn(ROUNDS, {
    tocsin,
    raw: () => raw.run(),
    emmett: () => throughput(appends, inFlight, (index) => emmett.append(aReport(index, random))),
  });
  const figure = {
    what: `append, ${inFlight} in flight`,
    value: found.tocsin,
    unit: '/s',
    by: 'share',
  } as const;
  return [
    { ...figure, rival: 'raw INSERT', rivalValue: found.raw, bound: ofRaw },
    { ...figure, rival: 'emmett', rivalValue: found.emmett, bound: ofEmmett },
  ];
}

/** A store with its inline tables and one member in them. */
async function openMeasured(url: string): Promise<{ store: EventStore; author: Author }> {
  await migrate(url);
  const store = await openEventStore({ url, masterKey: MasterKey.random(), inline: inlineFold });
  const { author, append: joining } = aMember();
  await store.append(joining);
  return { store, author };
}
