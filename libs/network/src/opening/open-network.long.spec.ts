import { hashToken } from '@tocsin/access';
import { anyIncident } from '@tocsin/domain';
import { startTestPostgres } from '@tocsin/postgres/testing';
import { TestInstallation } from '../testing/network-on-test-database.js';

let installation: TestInstallation;
beforeEach(async () => {
  installation = await TestInstallation.create();
});
afterEach(() => installation.drop());

const admitted = async (network: Awaited<ReturnType<TestInstallation['open']>>) => {
  const acts = network.actsFor('test');
  const member = { handle: 'x', class: 'team', jurisdiction: 'SG', invented: true } as const;
  const organisation = await acts.admitOrganisation({
    ...member,
    names: [{ lang: 'en', value: 'X' }],
  });
  if (!organisation.ok) throw new Error(organisation.error.code);
  const { organisationId } = organisation.value;
  const joined = await acts.joinPerson({
    organisationId,
    name: 'A',
    language: 'en',
    roles: ['reporter'],
  });
  if (!joined.ok) throw new Error(joined.error.code);
  const { personId } = joined.value;
  const issued = await acts.issueToken({
    personId,
    scopes: ['read'],
    expiresAt: null,
    label: 'test',
  });
  if (!issued.ok) throw new Error(issued.error.code);
  return issued.value.token;
};

describe('a network', () => {
  it('opens on an empty database, closes, and opens again with what was written', async () => {
    const first = await installation.open();
    expect(first.database.kind).toBe('external');
    const token = await admitted(first);
    await first.close();
    await first.close();
    const second = await installation.open();
    expect(await second.access.signIn(hashToken(token))).toMatchObject({ ok: true });
  });

  it('is refused with another master key, and nothing stays open', async () => {
    await (await installation.open()).close();
    const masterKey = Buffer.alloc(32, 9).toString('base64');
    const settings = { ...installation.settings, masterKey };
    await expect(installation.open({ settings })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    });
    const { rows } = await installation.pool.query<{ open: number }>(
      `select count(*) as open from pg_stat_activity
       where datname = current_database() and application_name in ('tocsin', 'tocsin-append', 'tocsin-listen', 'tocsin-views')`,
    );
    expect(rows).toEqual([{ open: 0 }]);
  });

  it('says where there is no PostgreSQL, without the password', async () => {
    const url = new URL(installation.settings.databaseUrl ?? '');
    url.port = '1';
    const settings = { ...installation.settings, databaseUrl: url.href };
    const refused = await installation.open({ settings }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'server-unreachable' });
    expect((refused as Error).message).not.toContain(url.password);
  });

  it('refuses a reader that could read past the policies, and says so where it may not make one', async () => {
    const { databaseUrl } = installation.settings;
    for (const [databaseReaderUrl, code] of [
      [databaseUrl, 'reader-not-bound'],
      [null, 'reader-missing'],
    ] as const) {
      const settings = { ...installation.settings, databaseReaderUrl };
      await expect(installation.open({ settings })).rejects.toMatchObject({ code });
    }
  });

  it('makes the reader by itself where it may, each time the same', async () => {
    const server = await startTestPostgres();
    try {
      const settings = {
        ...installation.settings,
        databaseUrl: server.url,
        databaseReaderUrl: null,
      };
      for (let start = 0; start < 2; start += 1) {
        const network = await installation.open({ settings });
        expect(await network.readModel.countReports(null, anyIncident)).toEqual({ exact: 0 });
        await network.close();
      }
    } finally {
      await server.stop();
    }
  });

  it('makes its access tables again where a restore was cut off before them', async () => {
    const first = await installation.open();
    const token = await admitted(first);
    await first.close();
    const { rows } = await installation.pool.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'access'`,
    );
    await installation.pool.query(`truncate ${rows.map(({ name }) => `access.${name}`).join()}`);
    const second = await installation.open();
    expect(await second.access.signIn(hashToken(token))).toMatchObject({ ok: true });
  });

  it('folds views where it is told to, and knows how far they are where it is not', async () => {
    const idle = await installation.open();
    await admitted(idle);
    const { position } = await idle.store.head();
    expect(await idle.viewHealth()).toMatchObject({ position: 0, lag: position });
    await installation.open({ roles: ['projector'] });
    expect(await idle.readModel.waitFor(position, 10_000)).toBe(true);
    expect(await idle.viewHealth()).toMatchObject({ position, lag: 0, lagAgeMs: 0 });
  });
});
