import { hashToken } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
import type { Network } from '@tocsin/network';
import { openClient, type Request } from '../measure/http-load.js';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inPairs, median } from '../measure/statistics.js';
import { openBothNets, openWithoutNets, type TappedReads } from '../rivals/without-nets.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { populate } from '../served/populated.js';
import { startProgram } from '../served/program.js';
import type { Variants } from '../served/variants-program.js';
import type { Population, ReaderKind } from '../workload/population.js';
import { READER_KINDS, READERS } from '../workload/readers.js';

/** Incidents, at scale 1. */
const SIZES = [10_000, 100_000, 1_000_000];
const PAIRS = 200;
/** For the typical viewer. */
const BOUNDS = { 'in SQL': 2.5, 'over GraphQL': 1.5 };

/** What the sharing rules add to a list: both nets against none, in PostgreSQL alone and over the whole API. */
export const nets: BenchRow = {
  name: 'nets',
  about:
    'lists with both nets against the same statements without, in SQL and over GraphQL, as the network grows',
  async run(machine) {
    const figures: Figure[] = [];
    for (const size of SIZES.map((full) => Math.max(200, Math.round(full * machine.scale)))) {
      const place = await newPlace(machine);
      const tokens = await populate(machine, place, size);
      const measuring = { machine, place, tokens };
      for (const how of [inSql, overGraphql]) figures.push(...(await how(measuring, size)));
      await machine.clear();
    }
    return figures;
  },
};

type Measuring = {
  readonly machine: BenchMachine;
  readonly place: Place;
  readonly tokens: Population['tokens'];
};

const pairsFor = ({ scale }: BenchMachine): number =>
  Math.max(20, Math.round(PAIRS * Math.min(1, scale * 4)));

/** The statements of one list as the read model sent them, sent again and again. */
async function inSql({ machine, place, tokens }: Measuring, size: number): Promise<Figure[]> {
  const network = await openPlace(place, []);
  const both = await openBothNets(network, place.readerUrl);
  const none = await openWithoutNets(network, place.url);
  const figures: Figure[] = [];
  try {
    for (const kind of READER_KINDS) {
      const viewer = await viewerOf(network, tokens[kind]);
      const [ours, theirs] = [
        await statements(both, viewer, kind),
        await statements(none, viewer, kind),
      ];
      const took = await inPairs(pairsFor(machine), {
        both: () => both.tapped.replay(ours),
        none: () => none.tapped.replay(theirs),
      });
      figures.push(figureOf('in SQL', { kind, size, took }));
    }
  } finally {
    await both.close();
    await none.close();
    await network.close();
  }
  return figures;
}

function statements({ readModel, tapped }: TappedReads, viewer: Viewer | null, kind: ReaderKind) {
  const { filter } = READERS[kind];
  const order = { field: 'recorded_at', direction: 'desc' } as const;
  const page = { filter, order, limit: 20, from: 'start', after: null, before: null } as const;
  return tapped.record(() => readModel.incidents(viewer, page));
}

async function viewerOf({ access }: Network, token: string | null): Promise<Viewer | null> {
  if (token === null) return null;
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  return signedIn.principal.viewer;
}

/** From the request to the whole answer. Neither of the two writes into the ledger, which is no net. */
async function overGraphql({ machine, place, tokens }: Measuring, size: number): Promise<Figure[]> {
  const program = startProgram(machine, 'variants-program');
  const { unwritten, unruled } = await program.ask<Variants>('serve', place);
  const clients = { both: openClient(unwritten, 1), none: openClient(unruled, 1) };
  const figures: Figure[] = [];
  try {
    for (const kind of READER_KINDS) {
      const body = JSON.stringify({ query: READERS[kind].query });
      const request: Request = { path: '/graphql', token: tokens[kind], body };
      const took = await inPairs(pairsFor(machine), {
        both: () => clients.both.send(request),
        none: () => clients.none.send(request),
      });
      figures.push(figureOf('over GraphQL', { kind, size, took }));
    }
  } finally {
    await Promise.all([clients.both.close(), clients.none.close()]);
    await program.stop();
  }
  return figures;
}

type Took = {
  readonly kind: ReaderKind;
  readonly size: number;
  readonly took: Readonly<Record<'both' | 'none', readonly number[]>>;
};

const figureOf = (how: keyof typeof BOUNDS, { kind, size, took }: Took): Figure => ({
  what: `list of 20 ${how}, ${READERS[kind].what}, ${size.toLocaleString('en')} incidents (p50)`,
  value: median(took.both),
  unit: 'ms',
  rival: 'without nets',
  rivalValue: median(took.none),
  by: 'cost',
  bound: kind === 'typical' ? BOUNDS[how] : null,
});
