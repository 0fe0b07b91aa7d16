import { answered, asking } from '../measure/asking.js';
import { load, openClient, type Request } from '../measure/http-load.js';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inPairs, inTurn, median } from '../measure/statistics.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { populateWithEvents } from '../served/populated.js';
import { startProgram } from '../served/program.js';
import type { Variants } from '../served/variants-program.js';
import { newId } from '../workload/new-id.js';
import { nth } from '../workload/nth.js';
import { listQuery, NEWEST_REPORTS, ONE_REPORT } from '../workload/queries.js';

/** Incidents, at scale 1. */
const SIZE = 4_000;
const CLIENTS = 64;
const ROUNDS = 5;
const REQUESTS = 2_000;
const PAIRS = 400;
/** Of throughput. */
const BOUND = 0.9;

/** What it costs to write down who is shown what: reads of TLP:GREEN with the ledger, and with one that keeps nothing. */
export const ledger: BenchRow = {
  name: 'ledger',
  about:
    'a list and a report of TLP:GREEN over GraphQL, 64 clients, with the ledger against without it',
  async run(machine) {
    const place = await newPlace(machine);
    const size = Math.max(400, Math.round(SIZE * machine.scale));
    const { tokens } = await populateWithEvents(machine, place, size);
    const program = startProgram(machine, 'variants-program');
    const variants = await program.ask<Variants>('serve', place);
    const reads = await readsOf(variants.whole, tokens.typical);
    const figures: Figure[] = [];
    for (const [what, request] of Object.entries(reads)) {
      figures.push(await throughputs(machine, { what, variants, request }));
      figures.push(...(await latencies({ machine, place }, { what, variants, request })));
    }
    return figures;
  },
};

/** All that is in these answers is above TLP:CLEAR, and so written down: twenty rows, and one. */
async function readsOf(url: string, token: string | null): Promise<Record<string, Request>> {
  const client = openClient(url, 1);
  const asked = asking(NEWEST_REPORTS, { token, label: 'TLP:GREEN' });
  type Newest = { readonly reports: { readonly nodes: readonly { readonly id: string }[] } };
  const { reports } = await answered<Newest>(client, asked);
  await client.close();
  return {
    'list of 20': asking(listQuery('{ label: { in: ["TLP:GREEN"] } }'), { token }),
    'one report': asking(ONE_REPORT, { token, id: nth(reports.nodes, 0).id }),
  };
}

type Reading = { readonly what: string; readonly variants: Variants; readonly request: Request };

async function throughputs(
  { scale }: BenchMachine,
  { what, variants, request }: Reading,
): Promise<Figure> {
  const total = Math.max(4 * CLIENTS, Math.round(REQUESTS * Math.min(1, scale * 2)));
  const rounds = {
    whole: () => load(variants.whole, () => request, { total, clients: CLIENTS }),
    unwritten: () => load(variants.unwritten, () => request, { total, clients: CLIENTS }),
  };
  await inTurn(1, rounds);
  const found = await inTurn(ROUNDS, rounds);
  return {
    what: `${what} above TLP:CLEAR, ${CLIENTS} clients, with the ledger`,
    value: found.whole,
    unit: '/s',
    rival: 'without it',
    rivalValue: found.unwritten,
    by: 'share',
    bound: BOUND,
  };
}

type Where = { readonly machine: BenchMachine; readonly place: Place };

/** One client, one question after the other; beside what the ledger adds, an insert of one row with its commit. */
async function latencies(
  { machine, place }: Where,
  { what, variants, request }: Reading,
): Promise<Figure[]> {
  const clients = {
    whole: openClient(variants.whole, 1),
    unwritten: openClient(variants.unwritten, 1),
  };
  const network = await openPlace(place, []);
  const pairs = Math.max(60, Math.round(PAIRS * Math.min(1, machine.scale * 2)));
  try {
    await network.pool.query('create table if not exists public.one_commit (id uuid primary key)');
    const took = await inPairs(pairs, {
      whole: () => clients.whole.send(request),
      unwritten: () => clients.unwritten.send(request),
      commit: () => network.pool.query('insert into public.one_commit values ($1)', [newId()]),
    });
    const [whole, unwritten] = [median(took.whole), median(took.unwritten)];
    const figure = { unit: 'ms', by: 'cost' } as const;
    return [
      {
        ...figure,
        what: `${what} with the ledger, one client, p50`,
        value: whole,
        rival: 'without it',
        rivalValue: unwritten,
        bound: null,
      },
      {
        ...figure,
        what: `${what}: what the ledger adds, p50`,
        value: whole - unwritten,
        rival: 'insert + commit of one row',
        rivalValue: median(took.commit),
        bound: 1,
      },
    ];
  } finally {
    await Promise.all([clients.whole.close(), clients.unwritten.close(), network.close()]);
  }
}
