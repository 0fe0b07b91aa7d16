import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { openPool, retryTransient, startEmbeddedPostgres } from './index.js';
import type { UnexpectedExit } from './index.js';
import { isAlive, pause } from './processes.js';
import { freePort, readPostmaster } from './server-process.js';
import { serverUser } from './server-user.js';
import { startOwner } from './testing/owner-process.js';
import { ask, superuserAddress } from './testing/questions.js';
import { scratchFolders } from './testing/scratch.js';

/** Each takes about a second. */
const ROUNDS = process.env.CI ? 25 : 6;

const scratch = scratchFolders();
let dataDir: string;

// One directory for all: making one takes longer than the rest of a test, and each test leaves it stopped.
beforeAll(async () => {
  dataDir = path.join(scratch.fresh(), 'postgres');
  const first = await startEmbeddedPostgres({ dataDir });
  await ask(first.url, 'create table kept as select 42 as n');
  await first.stop();
});
afterAll(() => scratch.cleanUp());

const server = (): number => readPostmaster(dataDir)?.pid ?? 0;
const kept = [{ n: 42 }];

describe('after kill -9 of Node', () => {
  it('the next start adopts the server that was left behind, with everything in it', async () => {
    const killed = startOwner({ dataDir });
    const { url } = await killed.hear('started');
    const orphan = server();
    killed.signal('SIGKILL');
    await killed.ended;
    expect(isAlive(orphan)).toBe(true);

    const next = await startEmbeddedPostgres({ dataDir });
    expect(next).toMatchObject({ adopted: true, firstStart: false, url });
    expect(server()).toBe(orphan);
    expect(await ask(next.url, 'select n from kept')).toEqual(kept);
    await next.stop();
    expect(isAlive(orphan)).toBe(false);
  });

  it('an adopted server is restarted, too, when it dies', async () => {
    const killed = startOwner({ dataDir });
    await killed.hear('started');
    killed.signal('SIGKILL');
    await killed.ended;
    const next = await startEmbeddedPostgres({ dataDir });
    const exit = new Promise<UnexpectedExit>((resolve) => next.onUnexpectedExit(resolve));
    process.kill(server(), 'SIGKILL');
    expect(await exit).toMatchObject({ restarted: true });
    expect(await ask(next.url, 'select n from kept')).toEqual(kept);
    await next.stop();
  });

  it('a server left behind with other settings is stopped and started anew', async () => {
    const killed = startOwner({ dataDir, settings: { work_mem: '8MB' } });
    await killed.hear('started');
    const orphan = server();
    killed.signal('SIGKILL');
    await killed.ended;
    const next = await startEmbeddedPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(isAlive(orphan)).toBe(false);
    await next.stop();
  });

  it('a server left behind that does not answer is stopped and started anew', async () => {
    const killed = startOwner({ dataDir });
    await killed.hear('started');
    const orphan = server();
    killed.signal('SIGKILL');
    await killed.ended;
    // Its note names a port where nobody listens, so it cannot be reached although it runs.
    const note = path.join(dataDir, 'postmaster.pid');
    const lines = readFileSync(note, 'utf8').split('\n');
    lines[3] = String(await freePort());
    writeFileSync(note, lines.join('\n'));
    const next = await startEmbeddedPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(isAlive(orphan)).toBe(false);
    await next.stop();
  });

  it(`${ROUNDS} times in a row nothing acknowledged is lost`, async () => {
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const owner = startOwner({ dataDir });
      const { url } = await owner.hear('started');
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      await client.connect();
      await client.query('create table if not exists log (n int primary key)');
      const { rows } = await client.query(
        'select count(*)::int as n, coalesce(max(n), -1) as last from log',
      );
      expect(rows[0].n).toBeGreaterThanOrEqual(acknowledged);
      expect(rows[0].last).toBe(rows[0].n - 1);
      let next = rows[0].n as number;
      const victim = server();
      setTimeout(() => {
        // Now Node alone dies, now PostgreSQL alone, now both.
        if (round % 3 !== 1) owner.signal('SIGKILL');
        if (round % 3 !== 0) process.kill(victim, 'SIGKILL');
        if (round % 3 === 1) setTimeout(() => owner.signal('SIGKILL'), Math.random() * 100);
      }, Math.random() * 60);
      const until = Date.now() + 80;
      try {
        while (Date.now() < until) {
          await client.query('insert into log values ($1)', [next]);
          acknowledged = ++next;
        }
      } catch {
        // The connection died with the server, as it should.
      }
      await client.end().catch(() => {});
      await owner.ended;
    }
    expect(acknowledged).toBeGreaterThan(ROUNDS);
  }, 120_000);
});

describe('after kill -9 of PostgreSQL', () => {
  it('PostgreSQL runs again at the same address, tells so, and pools go on', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const pool = openPool(postgres.url);
    const exit = new Promise<UnexpectedExit>((resolve) => postgres.onUnexpectedExit(resolve));
    process.kill(server(), 'SIGKILL');
    const read = await retryTransient(() => pool.query('select n from kept'), {
      attempts: 100,
      deadlineMs: 10_000,
    });
    expect(read.rows).toEqual(kept);
    const { restarted, tookMs } = await exit;
    expect(restarted).toBe(true);
    expect(tookMs).toBeLessThan(5_000);
    await pool.end();
    await postgres.stop();
  });

  it('a child deep in a computation holds up the restart for 5 s, then it is ended', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const pool = openPool(postgres.url, { statementTimeoutMs: 0 });
    // Never waits, so it never notices that its postmaster is gone.
    const busy = pool.query(
      `select max(md5(repeat('x', 1000000 + n))) from generate_series(1, 100000) n`,
    );
    busy.catch(() => {});
    await pause(300);
    const exit = new Promise<UnexpectedExit>((resolve) => postgres.onUnexpectedExit(resolve));
    process.kill(server(), 'SIGKILL');
    const { restarted, tookMs } = await exit;
    expect(restarted).toBe(true);
    expect(tookMs).toBeGreaterThan(5_000);
    expect(tookMs).toBeLessThan(10_000);
    expect(await ask(postgres.url, 'select n from kept')).toEqual(kept);
    await pool.end();
    await postgres.stop();
  });

  it('a stop in immediate mode is survived the same way', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exit = new Promise<UnexpectedExit>((resolve) => postgres.onUnexpectedExit(resolve));
    process.kill(server(), 'SIGQUIT');
    expect(await exit).toMatchObject({ restarted: true });
    expect(await ask(postgres.url, 'select n from kept')).toEqual(kept);
    await postgres.stop();
  });

  it('a server that somebody else tells to stop is restarted rather than left half-closed', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exit = new Promise<UnexpectedExit>((resolve) => postgres.onUnexpectedExit(resolve));
    // SIGTERM: no new session, and the end only when all sessions have ended.
    process.kill(server(), 'SIGTERM');
    expect(await exit).toMatchObject({ restarted: true });
    expect(await ask(postgres.url, 'select n from kept')).toEqual(kept);
    await postgres.stop();
  });

  it('a crash of one of its processes is left to PostgreSQL, however long it recovers', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exits: UnexpectedExit[] = [];
    postgres.onUnexpectedExit((exit) => exits.push(exit));
    const running = server();
    const recovering = await crashInside(postgres.url);
    process.kill(recovering, 'SIGSTOP');
    await pause(6_500);
    process.kill(recovering, 'SIGCONT');
    const read = await retryTransient(() => ask(postgres.url, 'select n from kept'), {
      attempts: 100,
      deadlineMs: 10_000,
    });
    expect(read).toEqual(kept);
    expect(server()).toBe(running);
    expect(exits).toEqual([]);
    await postgres.stop();
  });

  it('a server that keeps dying is given up after a bounded number of restarts, with a reason', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exits: UnexpectedExit[] = [];
    postgres.onUnexpectedExit((exit) => exits.push(exit));
    for (let i = 1; i <= 6; i++) {
      process.kill(server(), 'SIGKILL');
      while (exits.length < i) await pause(10);
    }
    expect(exits.slice(0, 5).every(({ restarted }) => restarted)).toBe(true);
    expect(exits[5]).toMatchObject({ restarted: false, problem: { code: 'server-start-failed' } });
    await postgres.stop();
  });

  it('only the owner session cut: nothing is restarted, the directory stays owned', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exits: UnexpectedExit[] = [];
    postgres.onUnexpectedExit((exit) => exits.push(exit));
    const running = server();
    const lock = `select a.pid from pg_locks l join pg_stat_activity a using (pid) where locktype = 'advisory'`;
    const administrator = superuserAddress(postgres.url, dataDir);
    const [before] = await ask(administrator, lock);
    await ask(administrator, `select pg_terminate_backend(${String(before?.pid)})`);
    let after: unknown = before?.pid;
    while (after === before?.pid || after === undefined) {
      await pause(10);
      after = (await ask(administrator, lock))[0]?.pid;
    }
    expect(server()).toBe(running);
    expect(exits).toEqual([]);
    await postgres.stop();
  });

  it('a note whose process id was given to another program does not stand in the way', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    const note = path.join(dataDir, 'postmaster.pid');
    const left = readFileSync(note, 'utf8').split('\n');
    await first.stop();
    // A living program of the same user: PostgreSQL by itself would take it for a server and refuse.
    const user = serverUser(dataDir);
    const stranger = spawn('sleep', ['60'], { ...(user && { uid: user.uid, gid: user.gid }) });
    await once(stranger, 'spawn');
    writeFileSync(note, [stranger.pid, ...left.slice(1)].join('\n'));
    const next = await startEmbeddedPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
    await next.stop();
  });
});

describe('Ctrl-C in the terminal', () => {
  it('reaches Node alone: PostgreSQL works until Node stops it', async () => {
    const owner = startOwner({ dataDir });
    const { url } = await owner.hear('started');
    owner.signal('SIGINT', 'group');
    await owner.hear('interrupted');
    await pause(100);
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    const running = server();
    owner.say('stop');
    expect(await owner.ended).toBe(0);
    expect(isAlive(running)).toBe(false);
  });
});

/** Kills a server process until the recovery that follows is caught at work; gives the id of the recovering process. */
async function crashInside(url: string): Promise<number> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    process.kill(rows[0].pid, 'SIGKILL');
    for (let looked = 0; looked < 100; looked++) {
      const list = spawnSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).stdout;
      const found = new RegExp(`^ *(\\d+) +${server()} .*: startup`, 'm').exec(list);
      if (found) return Number(found[1]);
    }
  }
}
