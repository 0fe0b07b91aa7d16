import { stat } from 'node:fs/promises';
import { clusterDirectory } from '../opening/open-database.js';
import type { Network } from '../opening/network.js';
import { openNetwork } from '../opening/open-network.js';
import type { Settings } from '../settings.js';
import { checked, well, type Check } from './check.js';
import { dataDirectoryCheck, diskCheck, nodeCheck } from './machine-checks.js';
import { accessCheck, keysCheck, positionsCheck, schemaCheck } from './store-checks.js';
import { demoCheck, parkedCheck, viewsCheck } from './view-checks.js';

const OF_NETWORK: readonly [id: string, look: (network: Network) => Promise<Check> | Check][] = [
  ['schema', schemaCheck],
  ['positions', positionsCheck],
  ['keys', keysCheck],
  ['access', accessCheck],
  ['views', viewsCheck],
  ['parked', parkedCheck],
  ['demo', demoCheck],
];

/**
 * Looks at everything that a network needs, in order, beside a running hub or alone. Where the network cannot even be
 * opened, that is the last check. Nothing is written where there is no network yet; access tables that differ from the
 * events are made again.
 */
export async function* doctor(settings: Settings): AsyncGenerator<Check> {
  yield nodeCheck();
  if (settings.databaseUrl === null) {
    const directory = await checked('data directory', async () => {
      const isThere = await stat(clusterDirectory(settings)).catch(() => null);
      const found = await dataDirectoryCheck(settings);
      return found && isThere ? found : well('data directory', NOTHING_YET(settings));
    });
    yield directory;
    if (!directory.ok || directory.found === NOTHING_YET(settings)) return;
    yield await checked('disk', () => diskCheck(settings));
  }
  let opened: Network | null = null;
  yield await checked('postgres', async () => {
    opened = await open(settings);
    return well('postgres', describe(opened));
  });
  const network = opened as Network | null;
  if (network === null) return;
  try {
    for (const [id, look] of OF_NETWORK) yield await checked(id, () => look(network));
  } finally {
    await network.close();
  }
}

const NOTHING_YET = ({ dataDir }: Settings): string =>
  `there is no network in ${dataDir} yet; npm start makes one`;

const open = (settings: Settings): Promise<Network> =>
  openNetwork(settings, {
    share: true,
    roles: [],
    log: () => undefined,
    onFatal: () => undefined,
  });

function describe({ database }: Network): string {
  const how = {
    external: 'of DATABASE_URL',
    owned: 'no hub runs; started for this look',
    attached: 'a hub runs',
  };
  return `PostgreSQL ${database.version}, ${how[database.kind]}`;
}
