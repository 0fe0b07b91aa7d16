import path from 'node:path';
import { MasterKey } from '@tocsin/event-store';
import type { Settings } from '../settings.js';
import type { Network, NetworkOptions } from './network.js';
import { openDatabase } from './open-database.js';

/** The file that holds the master key of an embedded network, mode 0600. Losing it is losing every report. */
export const masterKeyFile = (settings: Settings): string =>
  path.join(settings.dataDir, 'master.key');

/**
 * Opens the network: PostgreSQL, the schema, the master key, then store, access, commands, views. Throws PostgresProblem
 * and MasterKeyProblem, whose messages are meant for whoever runs the program; nothing stays open then.
 */
export async function openNetwork(settings: Settings, options: NetworkOptions): Promise<Network> {
  const starting = openDatabase(settings, options);
  // The ORM takes longer to load than PostgreSQL to start: both at once.
  const [opened, loaded] = await Promise.allSettled([starting, import('./assemble-network.js')]);
  if (opened.status === 'rejected') throw opened.reason;
  const database = opened.value;
  try {
    if (loaded.status === 'rejected') throw loaded.reason;
    const masterKey = MasterKey.load(
      settings.masterKey === null
        ? { file: masterKeyFile(settings) }
        : { value: settings.masterKey },
    );
    return await loaded.value.assembleNetwork({ settings, database, masterKey, options });
  } catch (error) {
    await database.stop();
    throw error;
  }
}
