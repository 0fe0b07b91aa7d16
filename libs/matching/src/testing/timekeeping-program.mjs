// Keeps time as a notifier does, on a clock that is ahead, until it is killed: it may kill itself with -9 at a point, the nth time.
import { inlineFold } from '@tocsin/access';
import { MasterKey, openEventStore } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { startTimekeeper } from '../../dist/index.js';

const { url, masterKey, dieAt, now } = JSON.parse(String(process.argv[2]));
const pool = openPool(url, { applicationName: 'tocsin-notifier' });
const store = await openEventStore({
  url,
  masterKey: MasterKey.load({ value: masterKey }),
  inline: inlineFold,
  pollMs: 50,
});
let left = dieAt.after;
startTimekeeper({
  pool,
  store,
  now: () => new Date(now),
  onFailure: () => undefined,
  onPoint(point) {
    if (point !== dieAt.point) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  },
});
