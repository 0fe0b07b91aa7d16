import { citableId } from '@tocsin/domain';
import { asking } from '../measure/asking.js';
import { openClient, type Client, type Request } from '../measure/http-load.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { shareLarger } from '../measure/compare-samples.js';
import { median, percentile, seeded, timed } from '../measure/statistics.js';
import { newPlace } from '../served/place.js';
import { populateWithEvents } from '../served/populated.js';
import { startProgram } from '../served/program.js';
import { nth } from '../workload/nth.js';

/** Incidents, at scale 1. */
const SIZE = 4_000;
const IDS = 50;
const PAIRS = 2_000;
/** Pairs at first that do not count. */
const WARM_UP = 200;
/**
 * Whoever asks once guesses right in at most 55 of 100 cases, where 50 are chance: what a network between them adds to a
 * single answer is many times larger. Repeated many times any difference of means can be found; quotas bound how often
 * somebody may ask.
 */
const BOUND = 0.55;

const QUESTIONS = {
  report: { kind: 'TR', query: 'query($id: ID!) { found: report(id: $id) { id title } }' },
  incident: { kind: 'TI', query: 'query($id: ID!) { found: incident(id: $id) { id title } }' },
  node: { kind: 'TR', query: 'query($id: ID!) { found: node(id: $id) { id } }' },
} as const;

/** Whether somebody can tell by the time of an answer that what is hidden from him exists. */
export const hidden: BenchRow = {
  name: 'hidden',
  about: 'report, incident and node by id: what is hidden against what does not exist',
  async run(machine) {
    const place = await newPlace(machine);
    const { tokens, cited } = await populateWithEvents(machine, place, sizeAt(machine.scale));
    const token = tokens.typical;
    const program = startProgram(machine, 'list-program');
    const { api } = await program.ask<{ readonly api: string }>('serve', place);
    const client = openClient(api, 1);
    const figures: Figure[] = [];
    try {
      for (const [what, { kind, query }] of Object.entries(QUESTIONS)) {
        const ask = (id: string): Request => asking(query, { token, id });
        const ids = await hiddenIds({
          client,
          ask,
          cited: cited.filter((id) => id.startsWith(kind)),
        });
        const random = seeded(machine.seed);
        const absent = ids.map(() => absentId(kind, random));
        figures.push(...(await compare(what, { client, ask, ids, absent, random })));
      }
    } finally {
      await client.close();
    }
    return figures;
  },
};

const sizeAt = (scale: number): number => Math.max(400, Math.round(SIZE * scale));

function absentId(kind: 'TR' | 'TI', random: (bound: number) => number): string {
  const bytes = Buffer.from(Array.from({ length: 5 }, () => random(256)));
  return citableId(kind, new Date().getUTCFullYear(), bytes);
}

type Looking = {
  readonly client: Client;
  readonly ask: (id: string) => Request;
  readonly cited: readonly string[];
};

/** Ids of what is there and is answered with null. */
async function hiddenIds({ client, ask, cited }: Looking): Promise<string[]> {
  const found: string[] = [];
  for (const id of cited) {
    if (found.length === IDS) break;
    const answer = JSON.parse(await client.send(ask(id))) as { data: { found: unknown } };
    if (answer.data.found === null) found.push(id);
  }
  if (found.length < IDS) throw new Error(`only ${found.length} are hidden`);
  return found;
}

type Comparing = {
  readonly client: Client;
  readonly ask: (id: string) => Request;
  readonly ids: readonly string[];
  readonly absent: readonly string[];
  readonly random: (bound: number) => number;
};

async function compare(what: string, given: Comparing): Promise<Figure[]> {
  const { client, ask, ids, absent, random } = given;
  const took = { hidden: [] as number[], absent: [] as number[] };
  const once = async (which: 'hidden' | 'absent', isCounted: boolean) => {
    const from = which === 'hidden' ? ids : absent;
    const request = ask(nth(from, random(from.length)));
    const time = await timed(() => client.send(request));
    if (isCounted) took[which].push(time);
  };
  for (let pair = 0; pair < PAIRS + WARM_UP; pair += 1) {
    const order =
      random(2) === 0 ? (['hidden', 'absent'] as const) : (['absent', 'hidden'] as const);
    for (const which of order) await once(which, pair >= WARM_UP);
  }
  const figure = { unit: 'ms', rival: 'an id of nothing', by: 'cost', bound: null } as const;
  const asked = `${what}(id), hidden`;
  return [
    {
      ...figure,
      what: `${asked}, p50`,
      value: median(took.hidden),
      rivalValue: median(took.absent),
    },
    {
      ...figure,
      what: `${asked}, p99`,
      value: percentile(took.hidden, 0.99),
      rivalValue: percentile(took.absent, 0.99),
    },
    {
      what: `${asked}: told apart by its time`,
      value: apart(shareLarger(took.hidden, took.absent)),
      unit: 'of pairs',
      rival: 'alone',
      rivalValue: null,
      by: 'at most',
      bound: BOUND,
    },
  ];
}

/** Whichever of the two is the slower one: it tells as much. */
const apart = (share: number): number => Math.max(share, 1 - share);
