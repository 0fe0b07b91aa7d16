import {
  rebuildViews,
  viewStatus,
  type Rebuilt,
  type RebuildOptions,
  type ViewName,
  type ViewStatus,
} from '@tocsin/views';
import { withMaintenancePool } from './maintenance-pool.js';
import type { Network } from './opening/network.js';

/** How each view is; with `hash` over every row of it. */
export const viewsOf = (
  { database, store }: Network,
  { hash = false }: { readonly hash?: boolean } = {},
): Promise<ViewStatus[]> =>
  withMaintenancePool(database.url, (pool) =>
    viewStatus({ pool, store, keyRing: store.keys, hash }),
  );

/** Makes views again while the old ones serve. Throws RebuildRunning. */
export const rebuildViewsOf = (
  { database, store }: Network,
  options: {
    readonly name: ViewName | 'all';
    readonly compare: boolean;
    readonly onProgress?: NonNullable<RebuildOptions['onProgress']>;
  },
): Promise<Rebuilt> =>
  withMaintenancePool(database.url, (pool) =>
    rebuildViews({ pool, store, keyRing: store.keys, ...options }),
  );
