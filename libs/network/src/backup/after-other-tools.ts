import path from 'node:path';
import { rebuildAccess } from '@tocsin/access';
import { withTransaction } from '@tocsin/postgres';
import { withMaintenancePool } from '../maintenance-pool.js';
import type { Network } from '../opening/network.js';
import { rebuildViewsOf } from '../views.js';
import { BackupProblem } from './backup-problem.js';
import { checkTable } from './load-table.js';
import { readManifest } from './manifest.js';
import { eraseAgain, openUnusedEpoch } from './moving-on.js';

/**
 * What has to follow after PostgreSQL's own tools put an older state of the database back: what was erased is erased
 * again, a new epoch is opened since positions will be used again, access tables and views are made again. `erasuresFrom`
 * is the folder keys/ of a newer `tocsin backup`. Throws BackupProblem; no hub may run meanwhile.
 */
export async function afterOtherTools(
  network: Network,
  erasuresFrom: string | null,
): Promise<{ readonly erasures: number; readonly epoch: number }> {
  const { database, store } = network;
  if (database.kind === 'attached') {
    throw new BackupProblem(
      'HUB_RUNNING',
      'Stop the hub first: it still counts on what was there before.',
    );
  }
  const newer = erasuresFrom === null ? null : await checkedKeys(network, erasuresFrom);
  const done = await withMaintenancePool(database.url, async (pool) => {
    const moved = await withTransaction(pool, async (client) => ({
      erasures: await eraseAgain(client, newer),
      epoch: await openUnusedEpoch(client),
    }));
    await rebuildAccess({ pool, store });
    return moved;
  });
  await rebuildViewsOf(network, { name: 'all', compare: false });
  return done;
}

async function checkedKeys({ masterKey }: Network, folder: string) {
  const keys = path.resolve(folder);
  const manifest = readManifest(keys, 'keys', masterKey);
  for (const table of manifest.tables) await checkTable(keys, table);
  return { folder: keys, manifest };
}
