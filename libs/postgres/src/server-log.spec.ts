import {
  appendFileSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { openPool, startEmbeddedPostgres } from './index.js';
import { pause } from './processes.js';
import { loggedSince, logSize, rotateLog } from './server-log.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
afterAll(() => scratch.cleanUp());

describe('the log of the server', () => {
  it('holds no content: no statement, no parameter, no value quoted in an error', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir });
    const pool = openPool(postgres.url);
    const secret = 'canary-7f3a';
    await pool.query('create table person (name text primary key, age int check (age > 0))');
    const failing: [string, unknown[]][] = [
      [`select '${secret}'::int`, []],
      ['select $1::int', [secret]],
      ['insert into person values ($1, -1)', [secret]],
      [`select * from "${secret}"`, []],
      [`selec ${secret}`, []],
      ['select $1::jsonb', [`{${secret}`]],
      [`do $$ begin raise exception '${secret}'; end $$`, []],
      [`do $$ begin raise warning '${secret}'; end $$`, []],
      [`select set_config('statement_timeout', '1', false), '${secret}', pg_sleep(1)`, []],
    ];
    await pool.query('insert into person values ($1, 1)', [secret]);
    failing.push(['insert into person values ($1, 1)', [secret]]);
    for (const [sql, values] of failing) await pool.query(sql, values).catch(() => {});
    // A session that is cut in the middle of its statement, and a server process that dies in it.
    const slow = pool.query(`select pg_sleep(30), '${secret}'`).catch(() => {});
    await pause(100);
    const { rows } = await pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
    );
    process.kill(rows[0]!.pid, 'SIGKILL');
    await slow;
    await pool.end();
    await postgres.stop();

    const log = readFileSync(`${dataDir}.log`, 'utf8');
    expect(log).toContain('was terminated by signal 9');
    expect(log).toContain('database system is shut down');
    expect(log).not.toContain(secret);
    expect(statSync(`${dataDir}.log`).mode & 0o777).toBe(0o600);
  });

  it('is moved aside beyond its limit, while the server goes on writing to it', () => {
    const file = path.join(scratch.fresh(), 'postgres.log');
    const server = openSync(file, 'a');
    writeSync(server, 'x'.repeat(1_000));
    rotateLog(file, 1_000);
    expect(existsSync(`${file}.1`)).toBe(false);
    writeSync(server, 'y');
    rotateLog(file, 1_000);
    expect(statSync(`${file}.1`).size).toBe(1_001);
    writeSync(server, 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
    writeSync(server, 'z'.repeat(2_000));
    rotateLog(file, 1_000);
    expect(readFileSync(`${file}.1`, 'utf8')).toBe(`after${'z'.repeat(2_000)}`);
  });

  it('that cannot be moved aside is left as it is', () => {
    const folder = scratch.fresh();
    expect(() => rotateLog(path.join(folder, 'none'), 0)).not.toThrow();
    expect(() => rotateLog(folder, 0)).not.toThrow();
  });

  it('is read from a place on, also when it was emptied since', () => {
    const file = path.join(scratch.fresh(), 'postgres.log');
    expect(loggedSince(file, 0)).toBe('');
    writeFileSync(file, 'before');
    const from = logSize(file);
    appendFileSync(file, 'since');
    expect(loggedSince(file, from)).toBe('since');
    writeFileSync(file, 'new');
    expect(loggedSince(file, from)).toBe('new');
    writeFileSync(file, `begin${'.'.repeat(50_000)}end`);
    expect(loggedSince(file, 0)).toHaveLength(20_000);
  });
});
