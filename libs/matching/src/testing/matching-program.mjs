// Matches as a notifier does, until it is killed: it may kill itself with -9 at a point, the nth time that it gets there.
import { inlineFold, openAccess } from '@tocsin/access';
import { MasterKey, openEventStore } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { openDataSource, openReadModel, ViewProgress } from '@tocsin/views';
import { startMatching } from '../../dist/index.js';

const { url, masterKey, dieAt } = JSON.parse(String(process.argv[2]));
const pool = openPool(url, { applicationName: 'tocsin-notifier' });
const store = await openEventStore({
  url,
  masterKey: MasterKey.load({ value: masterKey }),
  inline: inlineFold,
  pollMs: 50,
});
const access = openAccess(pool);
const dataSource = await openDataSource(url);
const readModel = openReadModel({
  dataSource,
  readers: dataSource,
  access,
  store,
  progress: new ViewProgress(),
  keyRing: store.keys,
  versionSecret: store.keys.derive('report version'),
});
let left = dieAt.after;
startMatching({
  pool,
  store,
  access,
  readModel,
  onFailure: () => undefined,
  onPoint(point) {
    if (point !== dieAt.point) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  },
});
