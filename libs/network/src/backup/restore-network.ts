import { existsSync } from 'node:fs';
import { MasterKey } from '@tocsin/event-store';
import { openDatabase } from '../opening/open-database.js';
import { masterKeyFile, openNetwork } from '../opening/open-network.js';
import type { Settings } from '../settings.js';
import { rebuildViewsOf } from '../views.js';
import { BackupProblem } from './backup-problem.js';
import { restore, type Restored, type RestoreOptions } from './restore.js';

export type RestoreNetworkOptions = Omit<RestoreOptions, 'url' | 'masterKey' | 'onProgress'> & {
  readonly log: (message: string) => void;
  readonly onProgress: (step: 'events' | 'views', done: number, total: number) => void;
};

/**
 * Restores a backup into the empty database of the settings, makes access tables and views, and leaves a network that
 * `npm start` goes on with. Throws BackupProblem and PostgresProblem; a restore that was cut off after the events were
 * in is completed by whatever opens the network next.
 */
export async function restoreNetwork(
  settings: Settings,
  options: RestoreNetworkOptions,
): Promise<Restored> {
  const { log, onProgress, ...from } = options;
  const masterKey = presentMasterKey(settings);
  const database = await openDatabase(settings, { share: false, log });
  let restored: Restored;
  try {
    const { migrate } = await import('@tocsin/views');
    await migrate(database.url);
    restored = await restore({
      ...from,
      url: database.url,
      masterKey,
      onProgress: (done, total) => onProgress('events', done, total),
    });
  } finally {
    await database.stop();
  }
  const network = await openNetwork(settings, {
    share: false,
    roles: [],
    log,
    onFatal: () => undefined,
  });
  try {
    await rebuildViewsOf(network, {
      name: 'all',
      compare: false,
      onProgress: ({ position, head }) => onProgress('views', position, head),
    });
    return restored;
  } finally {
    await network.close();
  }
}

/** A new key would open nothing: here it has to be there already. */
function presentMasterKey(settings: Settings): MasterKey {
  const file = masterKeyFile(settings);
  if (settings.masterKey !== null) return MasterKey.load({ value: settings.masterKey });
  if (existsSync(file)) return MasterKey.load({ file });
  throw new BackupProblem(
    'MASTER_KEY_MISSING',
    `A backup is sealed by the master key of its network, and is not in the backup. Put it at ${file} (mode 0600) ` +
      'or into TOCSIN_MASTER_KEY. Nothing was touched.',
  );
}
