import fc from 'fast-check';
import pg from 'pg';
import { isTransient, retryTransient } from './index.js';
import { pause } from './processes.js';
import { freePort } from './server-process.js';
import { startTestPostgres } from './testing.js';

const failure = (code: string): Error => Object.assign(new Error('failed'), { code });

/** SQLSTATEs whose work may be tried again, with the names of PostgreSQL's appendix A. */
const TRANSIENT = {
  '08000': 'connection_exception',
  '08003': 'connection_does_not_exist',
  '08006': 'connection_failure',
  '40001': 'serialization_failure',
  '40P01': 'deadlock_detected',
  '53300': 'too_many_connections',
  '57P01': 'admin_shutdown',
  '57P02': 'crash_shutdown',
  '57P03': 'cannot_connect_now',
};

describe('a transient failure', () => {
  it.each(Object.entries(TRANSIENT))('is %s (%s)', (code) => {
    expect(isTransient(failure(code))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])('is %s', (code) => {
    expect(isTransient(failure(code))).toBe(true);
  });

  it('is none of: wrong statement, violated constraint, wrong password, statement timeout, full disk', () => {
    for (const code of ['42601', '23505', '28P01', '57014', '53100', '22P02', 'ENOENT', '']) {
      expect(isTransient(failure(code))).toBe(false);
    }
  });

  it('is found below the errors of libraries that wrap it', () => {
    const inner = failure('57P01');
    expect(isTransient(Object.assign(new Error('query failed'), { driverError: inner }))).toBe(
      true,
    );
    expect(isTransient(new Error('outer', { cause: new Error('middle', { cause: inner }) }))).toBe(
      true,
    );
    expect(isTransient(Object.assign(failure('23505'), { driverError: failure('23505') }))).toBe(
      false,
    );
  });

  it('is never found in what is no failure of PostgreSQL, and looking never fails', () => {
    const circular: { cause?: unknown } = {};
    circular.cause = circular;
    expect(isTransient(circular)).toBe(false);
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(typeof isTransient(anything)).toBe('boolean');
      }),
    );
    expect(isTransient(new Error('Connection terminated by the editor of a story'))).toBe(false);
  });

  it('is what pg itself throws when the server is away, shuts down, or is killed under a query', async () => {
    const away = new pg.Client({ host: '127.0.0.1', port: await freePort() });
    expect(isTransient(await away.connect().catch((error: unknown) => error))).toBe(true);

    const server = await startTestPostgres();
    for (const end of [() => server.stopImmediate(), () => server.killHard()]) {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => {});
      await client.connect();
      const asked = client.query('select pg_sleep(30)').catch((error: unknown) => error);
      await pause(50);
      await end();
      expect(isTransient(await asked)).toBe(true);
      expect(isTransient(await client.query('select 1').catch((error: unknown) => error))).toBe(
        true,
      );
      await server.restart();
    }
    await server.stop();
  });
});

describe('trying again', () => {
  /** Fails with each of `codes` in turn, then succeeds; counts its calls. */
  const flaky = (...codes: string[]): { work: () => Promise<string>; calls: () => number } => {
    let calls = 0;
    return {
      work: () => {
        const code = codes[calls++];
        return code === undefined ? Promise.resolve('done') : Promise.reject(failure(code));
      },
      calls: () => calls,
    };
  };

  it('goes on through transient failures and gives the result', async () => {
    const { work, calls } = flaky('57P01', 'ECONNREFUSED', '40001');
    expect(await retryTransient(work, { attempts: 5, deadlineMs: 5_000 })).toBe('done');
    expect(calls()).toBe(4);
  });

  it('does not begin with what never gets better', async () => {
    const { work, calls } = flaky('23505');
    await expect(retryTransient(work, { attempts: 5, deadlineMs: 5_000 })).rejects.toMatchObject({
      code: '23505',
    });
    expect(calls()).toBe(1);
  });

  it('ends with the last failure after as many calls as were allowed', async () => {
    const { work, calls } = flaky('57P01', '57P02', '57P03', '40001');
    await expect(retryTransient(work, { attempts: 3, deadlineMs: 5_000 })).rejects.toMatchObject({
      code: '57P03',
    });
    expect(calls()).toBe(3);
  });

  it('begins no call after the deadline', async () => {
    let calls = 0;
    const began = performance.now();
    const work = (): Promise<never> => {
      calls++;
      return Promise.reject(failure('57P03'));
    };
    await expect(retryTransient(work, { attempts: 1_000, deadlineMs: 200 })).rejects.toMatchObject({
      code: '57P03',
    });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(calls).toBeGreaterThan(1);
  });
});
