import { answered, asking } from '../measure/asking.js';
import { latencies, load, openClient, type Request } from '../measure/http-load.js';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, median } from '../measure/statistics.js';
import { newPlace } from '../served/place.js';
import { populate } from '../served/populated.js';
import { startProgram } from '../served/program.js';
import type { Population, ReaderKind } from '../workload/population.js';
import { listQuery, ONE_INCIDENT } from '../workload/queries.js';
import { READER_KINDS, READERS } from '../workload/readers.js';

/** Incidents, at scale 1. */
const SIZES = [10_000, 100_000, 1_000_000];
const CLIENTS = 16;
const ROUNDS = 3;
const REQUESTS = 400;
const SAMPLES = 200;

/** Reading lists and one incident, as the network grows. */
export const list: BenchRow = {
  name: 'list',
  about: 'lists and one incident as the network grows, against bare Fastify routes that read alike',
  async run(machine) {
    const figures: Figure[] = [];
    const grown: Record<ReaderKind, number>[] = [];
    for (const size of SIZES.map((full) => Math.max(200, Math.round(full * machine.scale)))) {
      const place = await newPlace(machine);
      const tokens = await populate(machine, place, size);
      const program = startProgram(machine, 'list-program');
      const measuring = { machine, tokens, urls: await program.ask<Urls>('serve', place) };
      figures.push(...(await compare(measuring, size)));
      grown.push(await latency(measuring));
      await machine.clear();
    }
    return [...figures, ...READER_KINDS.map((kind) => growth(kind, grown))];
  },
};

type Urls = { readonly api: string; readonly bare: string };

type Measuring = {
  readonly machine: BenchMachine;
  readonly tokens: Population['tokens'];
  readonly urls: Urls;
};

async function compare({ machine, tokens, urls }: Measuring, size: number): Promise<Figure[]> {
  const token = tokens.typical;
  const listed = await firstOf(urls.api, token);
  await isThere(urls.api, asking(ONE_INCIDENT, { token, id: listed }));
  const total = Math.max(100, Math.round(REQUESTS * Math.min(1, machine.scale * 4)));
  const rivals = async (request: Request, bare: string) => {
    const run = { total, clients: CLIENTS };
    const other = { path: bare, token };
    const rounds = {
      tocsin: () => load(urls.api, () => request, run),
      bare: () => load(urls.bare, () => other, run),
    };
    await inTurn(1, rounds);
    return inTurn(ROUNDS, rounds);
  };
  const shown = size.toLocaleString('en');
  const figure = (what: string, found: { tocsin: number; bare: number }): Figure => ({
    what: `${what}, ${shown} incidents`,
    value: found.tocsin,
    unit: '/s',
    rival: 'bare Fastify route',
    rivalValue: found.bare,
    by: 'share',
    bound: 0.5,
  });
  return [
    figure('list of 20 × 15 fields', await rivals(asking(listQuery(), { token }), '/incidents')),
    figure(
      'one incident with everything',
      await rivals(asking(ONE_INCIDENT, { token, id: listed }), `/incidents/${listed}`),
    ),
  ];
}

/** The id of the newest incident. */
async function firstOf(url: string, token: string | null): Promise<string> {
  const client = openClient(url, 1);
  type Listed = { readonly incidents: { readonly nodes: readonly { readonly id: string }[] } };
  const { incidents } = await answered<Listed>(client, asking(listQuery(), { token }));
  await client.close();
  const [newest] = incidents.nodes;
  if (!newest) throw new Error('the list is empty');
  return newest.id;
}

/** Nothing is quickly answered. */
async function isThere(url: string, request: Request): Promise<void> {
  const client = openClient(url, 1);
  const { incident } = await answered<{ readonly incident: unknown }>(client, request);
  await client.close();
  if (incident === null) throw new Error('the incident of the list is not there');
}

/** Milliseconds (median) of a list for each kind of reader. */
async function latency({ tokens, urls }: Measuring): Promise<Record<ReaderKind, number>> {
  const found: [ReaderKind, number][] = [];
  for (const kind of READER_KINDS) {
    const request = asking(READERS[kind].query, { token: tokens[kind] });
    await latencies(urls.api, request, 30);
    found.push([kind, median(await latencies(urls.api, request, SAMPLES))]);
  }
  return Object.fromEntries(found) as Record<ReaderKind, number>;
}

function growth(kind: ReaderKind, grown: readonly Record<ReaderKind, number>[]): Figure {
  const [small, large] = [grown[0]?.[kind] ?? NaN, grown.at(-1)?.[kind] ?? NaN];
  return {
    what: `list, largest network, ${READERS[kind].what} (p50)`,
    value: large,
    unit: 'ms',
    rival: 'the smallest network',
    rivalValue: small,
    by: 'cost',
    bound: 2,
  };
}
