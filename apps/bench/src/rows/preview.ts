import { asking, answered } from '../measure/asking.js';
import { openClient, type Client } from '../measure/http-load.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { percentile, timed } from '../measure/statistics.js';
import { newPlace, openPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import { nth } from '../workload/nth.js';
import { foundNetwork } from '../workload/population.js';
import { PREVIEW } from '../workload/queries.js';

/** Whatever the scale: it is what the row is about. */
const MEMBERS = 1_000;
const SAMPLES = 400;
/** Previews at first that do not count. */
const WARM_UP = 40;
const EXCLUDED = 50;
/** Milliseconds. */
const BOUND = 50;

/** Who would be able to read, in a network of a thousand members. */
export const preview: BenchRow = {
  name: 'preview',
  about: 'previewAudience over GraphQL in a network of 1,000 members, one question after the other',
  async run(machine) {
    const place = await newPlace(machine);
    const network = await openPlace(place, []);
    const { members } = await foundNetwork(network.store, MEMBERS);
    await network.close();
    const program = startProgram(machine, 'network-program');
    const url = await program.ask<string>('serve', { ...place, roles: [] });
    const client = openClient(httpOf(url), 1);
    const handles = members.map(({ handle }) => handle);
    const excludedOrganisations = handles.slice(-EXCLUDED);
    const audiences = {
      'TLP:GREEN to all': { tlp: 'TLP:GREEN' },
      'TLP:GREEN to all but 50': { tlp: 'TLP:GREEN', excludedOrganisations },
      'TLP:AMBER to each by name': { tlp: 'TLP:AMBER', recipients: handles.slice(1) },
    };
    const figures: Figure[] = [];
    try {
      for (const [what, sharing] of Object.entries(audiences)) {
        const asked = asking(PREVIEW, { token: nth(members, 0).token, sharing });
        await told(client, asked);
        const took = await samples(Math.max(60, Math.round(SAMPLES * machine.scale)), () =>
          client.send(asked),
        );
        figures.push(...figuresOf(what, took));
      }
    } finally {
      await client.close();
    }
    return figures;
  },
};

/** The API beside the sockets of a program. */
const httpOf = (url: string): string => url.replace('ws:', 'http:').replace('/graphql', '');

type Told = {
  readonly previewAudience: { readonly organisations: { readonly totalCount: number } };
};

/** A preview of nobody would be a measurement of nothing. */
async function told(client: Client, asked: ReturnType<typeof asking>): Promise<void> {
  const { previewAudience } = await answered<Told>(client, asked);
  const { totalCount } = previewAudience.organisations;
  if (totalCount < MEMBERS - EXCLUDED) throw new Error(`only ${totalCount} would read`);
}

async function samples(count: number, act: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let sample = 0; sample < WARM_UP + count; sample += 1) {
    const time = await timed(act);
    if (sample >= WARM_UP) took.push(time);
  }
  return took;
}

const figuresOf = (what: string, took: readonly number[]): Figure[] =>
  (
    [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const
  ).map(([name, share]) => ({
    what: `previewAudience, 1,000 members, ${what}, ${name}`,
    value: percentile(took, share),
    unit: 'ms',
    rival: 'alone',
    rivalValue: null,
    by: 'at most',
    bound: BOUND,
  }));
