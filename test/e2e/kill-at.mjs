/**
 * Loaded before a program (`node --import`): kills it with SIGKILL at a named point of answering a member's message, or of
 * replacing the master key, which is told by what it asks of the database. Once; the program itself knows nothing of it.
 */
import { createRequire } from 'node:module';

// The very driver that the program uses.
const pg = createRequire(new URL('../../libs/postgres/package.json', import.meta.url))('pg');

const point = process.env.TOCSIN_TEST_KILL_AT;
const die = () => process.kill(process.pid, 'SIGKILL');

const said = (asked) => (typeof asked === 'string' ? asked : (asked?.text ?? ''));
const isAppend = (sql) => sql.includes('events.append');
const isOutcome = (sql) => sql.includes('insert into intake.outcome');
const isOffset = (sql) => sql.includes('update intake.next_offset');

const before = {
  'before the append': isAppend,
  'before the outcome': isOutcome,
  'before the offset': isOffset,
  'before the old master key goes': (sql) => sql.includes('delete from keys.master'),
};

const client = pg.Client.prototype;
const query = Reflect.get(client, 'query');
client.query = function (...asked) {
  const sql = said(asked[0]);
  if (before[point]?.(sql)) die();
  if (isOutcome(sql)) this.heldOutcome = true;
  const isLast =
    (point === 'before the receipt' && this.heldOutcome && /^commit/i.test(sql)) ||
    (point === 'before the deletion' && isOffset(sql));
  if (!isLast) return query.apply(this, asked);
  // A pool is answered by a callback, whoever holds a client by a promise.
  if (typeof asked.at(-1) === 'function') return query.apply(this, [...asked.slice(0, -1), die]);
  return query.apply(this, asked).then(die);
};
