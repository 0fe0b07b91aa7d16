import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { openPool, startEmbeddedPostgres } from './index.js';
import type { EmbeddedPostgres } from './index.js';
import { readPostmaster } from './server-process.js';
import { isAlive } from './processes.js';
import { ask, superuserAddress } from './testing/questions.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
afterAll(() => scratch.cleanUp());

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    dataDir = path.join(scratch.fresh(), 'below', 'postgres');
    postgres = await startEmbeddedPostgres({ dataDir });
  });
  afterAll(() => postgres.stop());

  it('makes its data on the first start, in folders that need not exist', () => {
    expect(postgres).toMatchObject({ firstStart: true, adopted: false });
    expect(postgres.version).toMatch(/^18\.\d+$/);
    expect(postgres.startedInMs).toBeGreaterThan(0);
  });

  it('keeps UTF-8 in code point order, and knows Chinese letters in trigram search', async () => {
    await ask(postgres.url, 'create extension if not exists pg_trgm');
    const [row] = await ask(
      postgres.url,
      `select datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding,
              cardinality(show_trgm('自动驾驶')) as trigrams, 'Z' < 'a' as by_code_point
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      encoding: 'UTF8',
      trigrams: 5,
      by_code_point: true,
    });
  });

  it('writes every acknowledged commit to disk', async () => {
    const rows = await ask(
      postgres.url,
      `select name, setting from pg_settings
       where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'max_connections') order by 1`,
    );
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      max_connections: '100',
      synchronous_commit: 'on',
    });
  });

  it('gives the program a role that row-level security binds and that can recycle the WAL', async () => {
    const [row] = await ask(
      postgres.url,
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`,
    );
    expect(row).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
    });
    await ask(postgres.url, 'select pg_switch_wal()');
    await ask(postgres.url, 'checkpoint');
  });

  it('listens on 127.0.0.1 alone, without a socket in the file system', async () => {
    const rows = await ask(
      superuserAddress(postgres.url, dataDir),
      `select setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`,
    );
    expect(rows).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
  });

  it('lets nobody in without the password', async () => {
    const wrong = new URL(postgres.url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    wrong.username = 'postgres';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const rules = readFileSync(path.join(dataDir, 'pg_hba.conf'), 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.every((rule) => rule.endsWith(' scram-sha-256'))).toBe(true);
  });

  it('keeps the password in a file that only its owner can read, and never in the data', async () => {
    const file = `${dataDir}.password`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const secret = readFileSync(file, 'utf8').trim();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    // The program's own password is not the superuser's.
    expect(postgres.url).not.toContain(secret);
  });

  it('does not let the program into the databases of PostgreSQL itself', async () => {
    const other = new URL(postgres.url);
    other.pathname = '/postgres';
    await expect(ask(other.href, 'select 1')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('stopping and starting again', () => {
  it('keeps data, passwords and version; each time the server and its note are gone afterwards', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = await startEmbeddedPostgres({ dataDir });
    await ask(first.url, 'create table kept as select 1 as n');
    const pid = readPostmaster(dataDir)?.pid ?? 0;
    await first.stop();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(readPostmaster(dataDir)).toBeUndefined();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(second).toMatchObject({ firstStart: false, adopted: false });
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();
  });

  it('waits for nothing but PostgreSQL: open sessions are ended', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir });
    const pool = openPool(postgres.url);
    const sleeping = pool.query('select pg_sleep(60)');
    const outcome = sleeping.catch((error: unknown) => error);
    await ask(postgres.url, 'select 1');
    await postgres.stop();
    expect(await outcome).toMatchObject({ code: '57P01' });
    await pool.end();
  });

  it('waits for no recovery: a server that has just lost one of its processes is ended at once', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = await startEmbeddedPostgres({ dataDir });
    await ask(first.url, 'create table kept as select 1 as n');
    await killBackend(first.url);
    // Seen before any event of this process: the supervisor does not know yet that its session is gone.
    const deadline = Date.now() + 20_000;
    while (!readFileSync(`${dataDir}.log`, 'utf8').includes('terminated; reinitializing')) {
      if (Date.now() > deadline) throw new Error('PostgreSQL does not recover');
    }
    await first.stop();
    expect(readFileSync(`${dataDir}.log`, 'utf8')).not.toContain('received fast shutdown request');
    expect(readPostmaster(dataDir)).toBeUndefined();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();
  });

  it('completes a first start that was interrupted before the database had its name', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = await startEmbeddedPostgres({ dataDir });
    const superuser = superuserAddress(first.url, dataDir);
    await ask(superuser, 'alter database tocsin rename to tocsin_unfinished');
    await first.stop();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await ask(second.url, 'select current_database() as name')).toEqual([
      { name: 'tocsin' },
    ]);
    await second.stop();
  });

  it('takes further settings, but none that would open the server to others', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const postgres = await startEmbeddedPostgres({
      dataDir,
      settings: { work_mem: '16MB', listen_addresses: '*' },
    });
    const rows = await ask(
      postgres.url,
      `select setting from pg_settings where name in ('work_mem', 'listen_addresses') order by name`,
    );
    expect(rows).toEqual([{ setting: '127.0.0.1' }, { setting: '16384' }]);
    await postgres.stop();
  });
});

/** Kill -9 of the server's process for one session; PostgreSQL then ends all others and recovers. */
async function killBackend(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
}
