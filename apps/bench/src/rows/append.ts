import { inlineFold } from '@tocsin/access';
import { MasterKey, openEventStore, type EventStore } from '@tocsin/event-store';
import { migrate } from '@tocsin/views';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, seeded, throughput } from '../measure/statistics.js';
import { openEmmett, type Emmett } from '../rivals/emmett.js';
import { rawThroughput, readRawRows } from '../rivals/raw-insert.js';
import { aReport } from '../workload/a-report.js';
import { nth } from '../workload/nth.js';
import { aMember, type Author } from '../workload/members.js';
import { aSubmission, appendOrThrow } from '../workload/submissions.js';

/** Appends per round, in flight, and what to reach: share of raw, share of emmett. */
const LOADS = [
  { inFlight: 1, appends: 600, ofRaw: null, ofEmmett: 1.3 },
  { inFlight: 64, appends: 8_000, ofRaw: null, ofEmmett: 3 },
  { inFlight: 256, appends: 16_000, ofRaw: 0.6, ofEmmett: 4 },
] as const;
const ROUNDS = 3;
/** Of the product's rounds: the other store is several times slower and would take all the time. */
const EMMETT_SHARE = 1 / 4;

/** Submissions per second against bare INSERTs of the same rows, and against another event store. */
export const append: BenchRow = {
  name: 'append',
  about: 'submissions appended per second with all checks, against raw INSERTs and emmett',
  async run(machine) {
    const emmett = await openEmmett(await machine.createDatabase());
    machine.afterwards(() => emmett.close());
    const figures: Figure[] = [];
    for (const load of LOADS) figures.push(...(await measure(machine, load, emmett)));
    return figures;
  },
};

async function measure(
  machine: BenchMachine,
  { inFlight, ofRaw, ofEmmett, ...load }: (typeof LOADS)[number],
  emmett: Emmett,
): Promise<Figure[]> {
  const appends = Math.max(inFlight * 4, Math.round(load.appends * machine.scale));
  const url = await machine.createDatabase();
  const { store, author } = await openMeasured(url);
  machine.afterwards(() => store.close());
  const random = seeded(machine.seed);
  const tocsin = () => {
    const submissions = Array.from({ length: appends }, (_, serial) =>
      aSubmission(aReport(serial, random), author),
    );
    return throughput(appends, inFlight, (index) => appendOrThrow(store, nth(submissions, index)));
  };
  await tocsin();
  // One of the product's two connections takes half of what is in flight.
  const batch = Math.max(1, Math.round(inFlight / 2));
  const connections = inFlight === 1 ? 1 : 2;
  const raw = await readRawRows(url, { appends, connections });
  machine.afterwards(() => raw.close());
  const found = await inTurn(ROUNDS, {
    tocsin,
    raw: () => rawThroughput(raw, { batch, connections }),
    emmett: () =>
      throughput(Math.ceil(appends * EMMETT_SHARE), inFlight, (index) =>
        emmett.append(aReport(index, random)),
      ),
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
  await appendOrThrow(store, joining);
  return { store, author };
}
