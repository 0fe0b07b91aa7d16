import { openPool, requireSupportedServer, serverVersion } from './index.js';
import type { PostgresProblem } from './index.js';
import { freePort } from './server-process.js';
import { refuseOld } from './server-version.js';
import { createTestDatabase } from './testing.js';
import type { TestDatabase } from './testing.js';
import { ask } from './testing/questions.js';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

async function problemOf(url: string): Promise<PostgresProblem> {
  const pool = openPool(url);
  try {
    return (await requireSupportedServer(pool).then(
      () => new Error('accepted'),
      (error: unknown) => error,
    )) as PostgresProblem;
  } finally {
    await pool.end();
  }
}

const changed = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};

describe('a database given by its address', () => {
  it('is accepted from PostgreSQL 15 on, and tells its version', async () => {
    await requireSupportedServer(database.pool);
    const { text, major } = await serverVersion(database.pool);
    expect(major).toBeGreaterThanOrEqual(15);
    expect(text).toMatch(new RegExp(`^${major}[.\\w]+$`));
  });

  it('before 15 is refused, with what is needed', () => {
    expect(() => refuseOld({ text: '15.0', major: 15 })).not.toThrow();
    expect(() => refuseOld({ text: '14.19', major: 14 })).toThrow(
      expect.objectContaining({
        code: 'server-too-old',
        message: expect.stringContaining('is PostgreSQL 14.19; 15 or newer is needed') as string,
      }) as Error,
    );
  });

  it('that does not keep UTF-8 is refused', async () => {
    await ask(
      database.url,
      `create database latin encoding 'LATIN1' locale 'C' template template0`,
    );
    const latin = changed((url) => (url.pathname = '/latin'));
    expect(await problemOf(latin)).toMatchObject({
      code: 'server-not-utf8',
      message: expect.stringContaining('keeps LATIN1, not UTF-8') as string,
    });
    await ask(database.url, 'drop database latin');
  });

  it('that cannot be reached is refused with the reason and without the password', async () => {
    const port = String(await freePort());
    const cases: [string, string][] = [
      [changed((url) => (url.port = port)), 'nobody listens at that address'],
      [changed((url) => (url.pathname = '/nothing')), 'no such database'],
      [changed((url) => (url.password = 'hunter2')), 'wrong password'],
    ];
    for (const [url, reason] of cases) {
      const problem = await problemOf(url);
      expect(problem.code).toBe('server-unreachable');
      expect(problem.message).toContain(reason);
      expect(problem.message).not.toContain('hunter2');
      expect(problem.message).not.toContain(new URL(database.url).password);
    }
  });
});
