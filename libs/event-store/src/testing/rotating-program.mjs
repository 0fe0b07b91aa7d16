// Replaces the master key, a few keys at a time, and kills itself with -9: after so many keys, or right before it sends
// the first statement that begins with given words.
import { openPool } from '@tocsin/postgres';
import { MasterKey, rotateMasterKey } from '../../dist/index.js';

const { url, from, to, after, before } = JSON.parse(String(process.argv[2]));
const die = () => process.kill(process.pid, 'SIGKILL');

const pool = openPool(url, { applicationName: 'rotate' });
pool.on('connect', (client) => {
  /** @type {(...args: any[]) => any} */
  const query = client.query.bind(client);
  client.query = (/** @type {any[]} */ ...args) => {
    const sql = String(args[0]?.text ?? args[0]);
    if (before && sql.startsWith(before)) die();
    return query(...args);
  };
});
await rotateMasterKey({
  pool,
  from: MasterKey.load({ value: from }),
  to: MasterKey.load({ value: to }),
  atATime: 3,
  progress: (done) => {
    if (done >= after) die();
  },
});
