import type { AccessReader } from '@tocsin/access';
import type { PostgresEventStore } from '@tocsin/event-store';
import { openReaderAddress, requireBoundReader, type openPool } from '@tocsin/postgres';
import {
  grantReading,
  openDataSource,
  openReadModel,
  type ReadModel,
  type ViewProgress,
} from '@tocsin/views';
import type { Settings } from '../settings.js';
import type { Closer } from './closer.js';
import type { Database } from './open-database.js';

type Parts = {
  readonly settings: Settings;
  readonly database: Database;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly versionSecret: Uint8Array;
  readonly progress: ViewProgress;
};

/** What is read for nobody in particular takes few connections. */
const NETWORK_CONNECTIONS = 3;

/** Opens the reads on the views: for viewers through the role that row-level security binds. */
export async function openReads(parts: Parts, closer: Closer): Promise<ReadModel> {
  const { database, store, access, versionSecret, progress } = parts;
  const dataSource = await openDataSource(database.url, { max: NETWORK_CONNECTIONS });
  closer.add(() => dataSource.destroy());
  const readers = await openDataSource(await readerUrlOf(parts));
  closer.add(() => readers.destroy());
  const keyRing = store.keys;
  return openReadModel({ readers, dataSource, keyRing, access, store, versionSecret, progress });
}

/** Lets the reader read, and refuses one that could read past the policies. */
async function readerUrlOf({ settings, database, pool, store }: Parts): Promise<string> {
  const url =
    database.readerUrl ??
    settings.databaseReaderUrl ??
    (await openReaderAddress(pool, {
      url: database.url,
      password: store.keys.derive('database reader').toString('hex'),
    }));
  await grantReading(pool, url);
  await requireBoundReader(url, 'views');
  return url;
}
