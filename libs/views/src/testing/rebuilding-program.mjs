// Rebuilds all views, and kills itself with -9 at a point: a step of the rebuild as it tells it, or right before it
// sends the first statement that begins with given words.
import { MasterKey, openEventStore } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { rebuildViews } from '../../dist/index.js';

const { url, masterKey, point } = JSON.parse(String(process.argv[2]));
const die = () => process.kill(process.pid, 'SIGKILL');

const pool = openPool(url, { applicationName: 'rebuild' });
pool.on('connect', (client) => {
  /** @type {(...args: any[]) => any} */
  const query = client.query.bind(client);
  client.query = (/** @type {any[]} */ ...args) => {
    const sql = String(args[0]?.text ?? args[0]);
    if (point.before && sql.startsWith(point.before)) die();
    return query(...args);
  };
});
const store = await openEventStore({ url, masterKey: MasterKey.load({ value: masterKey }) });
await rebuildViews({
  pool,
  store,
  keyRing: store.keys,
  name: 'all',
  compare: true,
  batchSize: 20,
  onProgress: ({ step }) => {
    if (step === point.step) die();
  },
});
