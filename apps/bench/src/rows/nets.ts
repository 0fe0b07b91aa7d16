import { hashToken } from '@tocsin/access';
import { anyIncident, type IncidentFilter, type Viewer } from '@tocsin/domain';
import type { Network } from '@tocsin/network';
import { openDataSource, openReadModel, type ReadModel } from '@tocsin/views';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { median, timed } from '../measure/statistics.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { populate } from '../served/populated.js';
import type { Population, ReaderKind } from '../workload/population.js';

/** Incidents, at scale 1. */
const SIZES = [10_000, 100_000, 1_000_000];
const PAIRS = 200;
/** Pairs at first that do not count. */
const WARM_UP = 20;
/** In SQL, for the typical viewer. */
const BOUND = 2.5;

const RED: IncidentFilter = { kind: 'label', in: ['TLP:RED'] };
const READERS: Readonly<Record<ReaderKind, readonly [what: string, filter: IncidentFilter]>> = {
  anonymous: ['anonymous', anyIncident],
  typical: ['typical, 7 principals', anyIncident],
  everywhere: ['in 20 communities', anyIncident],
  addressee: ['almost nothing: named on 5', RED],
};
const KINDS = Object.keys(READERS) as ReaderKind[];

/** What row-level security adds to a list: the same statements as the owner of the tables, whom no policy binds. */
export const nets: BenchRow = {
  name: 'nets',
  about:
    'lists under row-level security against the same as the owner of the tables, as the network grows',
  async run(machine) {
    const figures: Figure[] = [];
    for (const size of SIZES.map((full) => Math.max(200, Math.round(full * machine.scale)))) {
      const place = await newPlace(machine);
      const tokens = await populate(machine, place, size);
      figures.push(...(await compare({ machine, place, tokens }, size)));
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

async function compare({ machine, place, tokens }: Measuring, size: number): Promise<Figure[]> {
  const network = await openPlace(place, []);
  const owner = await openDataSource(place.url);
  const models = { both: network.readModel, without: asOwner(network, owner) };
  const pairs = Math.max(20, Math.round(PAIRS * Math.min(1, machine.scale * 4)));
  const figures: Figure[] = [];
  try {
    for (const kind of KINDS) {
      const [what, filter] = READERS[kind];
      const viewer = await viewerOf(network, tokens[kind]);
      const took = await inPairs(pairs, {
        both: () => models.both.incidents(viewer, page(filter)),
        without: () => models.without.incidents(viewer, page(filter)),
      });
      figures.push({
        what: `list of 20 with both nets, ${what}, ${size.toLocaleString('en')} incidents (p50)`,
        value: median(took.both),
        unit: 'ms',
        rival: 'without row-level security',
        rivalValue: median(took.without),
        by: 'cost',
        bound: kind === 'typical' ? BOUND : null,
      });
    }
  } finally {
    await owner.destroy();
    await network.close();
  }
  return figures;
}

type Model = 'both' | 'without';

/** Milliseconds that each took, in turn: each is the first one as often as the other. */
async function inPairs(
  pairs: number,
  rivals: Readonly<Record<Model, () => Promise<unknown>>>,
): Promise<Record<Model, number[]>> {
  const took: Record<Model, number[]> = { both: [], without: [] };
  for (let pair = 0; pair < pairs + WARM_UP; pair += 1) {
    const order: readonly Model[] = pair % 2 === 0 ? ['both', 'without'] : ['without', 'both'];
    for (const which of order) {
      const time = await timed(rivals[which]);
      if (pair >= WARM_UP) took[which].push(time);
    }
  }
  return took;
}

const asOwner = (
  { store, access }: Network,
  owner: Awaited<ReturnType<typeof openDataSource>>,
): ReadModel =>
  openReadModel({
    store,
    access,
    readers: owner,
    dataSource: owner,
    keyRing: store.keys,
    versionSecret: store.keys.derive('report version'),
  });

async function viewerOf({ access }: Network, token: string | null): Promise<Viewer | null> {
  if (token === null) return null;
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  return signedIn.principal.viewer;
}

const page = (filter: IncidentFilter) => ({
  filter,
  order: { field: 'recorded_at', direction: 'desc' } as const,
  limit: 20,
  from: 'start' as const,
  after: null,
  before: null,
});
