import { SET_VIEWER, viewerSql, visibleSql } from '@tocsin/access';
import type { Network } from '@tocsin/network';
import { openDataSource, openReadModel, type ReadModel } from '@tocsin/views';
import { TappedSource, type Sent } from '../served/tapped-source.js';

/** Reads, with the connections that they go through. */
export type TappedReads = {
  readonly readModel: ReadModel;
  readonly tapped: TappedSource;
  readonly close: () => Promise<void>;
};

/** The product's reads, with their connections of the role that row-level security binds. */
export const openBothNets = async (network: Network, readerUrl: string): Promise<TappedReads> =>
  readsOver(network, new TappedSource(await openDataSource(readerUrl)));

/**
 * The rival of the two nets: the same statements, with the rule in them answered by true, as the owner of the tables,
 * whom no policy binds; and without the transaction that names the viewer to policies. Columns, order, lists and limits
 * stay: what a viewer is shown may be more, and is as long.
 */
export const openWithoutNets = async (network: Network, url: string): Promise<TappedReads> =>
  readsOver(network, new TappedSource(await openDataSource(url), withoutNets));

function readsOver(network: Network, tapped: TappedSource): TappedReads {
  const { store, access } = network;
  const readModel = openReadModel({
    store,
    access,
    readers: tapped.source,
    dataSource: tapped.source,
    keyRing: store.keys,
    versionSecret: store.keys.derive('report version'),
  });
  return { readModel, tapped, close: () => tapped.source.destroy() };
}

function withoutNets(sent: Sent): Sent | null {
  if (typeof sent === 'string') return ['begin', 'commit'].includes(sent) ? null : sent;
  return sent.text === SET_VIEWER ? null : { ...sent, text: unruled(sent.text) };
}

/** A viewer's values stand among the first parameters of a statement. */
const MOST_BEFORE = 12;
const ALIASES = ['a', 'v', 'n'];

const RULES = ALIASES.flatMap((alias) =>
  Array.from({ length: MOST_BEFORE }, (_, before) => visibleSql(alias, viewerSql(before + 1))),
);

const known = new Map<string, string>();

/** A statement that shows everything. Its parameters stay in it, and PostgreSQL looks at none of what follows the true. */
function unruled(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const without = RULES.reduce((rest, rule) => rest.replaceAll(rule, `(true or ${rule})`), text);
  if (text.includes('access.report') && without === text) {
    throw new Error(`the sharing rule does not stand in: ${text}`);
  }
  known.set(text, without);
  return without;
}
