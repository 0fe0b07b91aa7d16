import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashToken } from '@tocsin/access';
import {
  openTestApi,
  postgresNetwork,
  type Account,
  type PostgresNetwork,
  type TestApi,
} from '@tocsin/api/testing';
import type { CommandContext } from '@tocsin/commands';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import { aReport } from '@tocsin/report-format/testing';

const WORD = 'zaunkoenig4711';
/** Written in clear, to see that the search finds what is there. */
const CONTROL = 'rotkehlchen0815';

/**
 * Invariant 12: after an erasure no answer holds a planted word, and it is in no table and no file of the server, WAL
 * included. It never was there in clear: a server of its own has no other file with the word in it.
 */
describe('a word in a report that was erased', () => {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  let server: TestPostgres;
  let network: PostgresNetwork;
  let api: TestApi;
  let author: Account;
  let responder: Account;
  let report: string;
  let reportId: string;
  let before: number;

  beforeAll(async () => {
    server = await startTestPostgres();
    process.env.TOCSIN_TEST_DATABASE_URL = server.url;
    network = await postgresNetwork();
    network.raiseAlerts();
    api = await openTestApi(network);
    const [source, recipient] = [
      await network.organisation('source'),
      await network.organisation('recipient'),
    ];
    author = await network.person(source, ['reporter', 'administrator']);
    responder = await network.person(recipient, ['responder']);
    await handled();
  }, 120_000);

  afterAll(async () => {
    await api.close();
    await network.drop();
    if (given === undefined) delete process.env.TOCSIN_TEST_DATABASE_URL;
    else process.env.TOCSIN_TEST_DATABASE_URL = given;
    await server.stop();
  });

  const contextOf = async (account: Account): Promise<CommandContext> => {
    const signedIn = await network.access.signIn(hashToken(account.token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    const correlation = { correlationId: 'planted', causationId: null, trace: null };
    return { principal: signedIn.principal, correlation };
  };

  const caughtUp = async () => {
    const { position } = await network.store.head();
    if (!(await network.readModel.waitFor(position, 60_000))) throw new Error('views lag');
    return position;
  };

  /** Submitted, revised, asked about, shared and read, each with the word in it. */
  async function handled(): Promise<void> {
    const { commands, readModel } = network;
    const title = [{ lang: 'en', value: `About ${WORD}` }];
    const sharing = { tlp: 'TLP:AMBER' as const, recipients: ['recipient'] };
    const [own, other] = [await contextOf(author), await contextOf(responder)];
    const submission = { submissionId: WORD, report: aReport({ title, sharing }) };
    const submitted = await commands.submitReport(submission, own);
    if (!submitted.ok) throw new Error(submitted.error.code);
    report = submitted.value.citation;
    reportId = submitted.value.reportId;
    const reason = `because of ${WORD}`;
    const revised = await commands.reviseReport(
      {
        reportId: report,
        expectedVersion: submitted.value.version,
        changes: { description: [{ lang: 'en', value: reason }] },
        reason,
      },
      own,
    );
    const asked = await commands.requestReshare(
      { reportId: report, organisations: ['source'], reason },
      other,
    );
    await caughtUp();
    const version = (await readModel.report(own.principal.viewer, reportId))?.version ?? '';
    const shared = await commands.changeSharing(
      {
        reportId: report,
        expectedVersion: version,
        sharing: { ...sharing, tlp: 'TLP:AMBER+STRICT' },
        reason,
      },
      own,
    );
    expect([revised.ok, asked.ok, shared.ok]).toEqual([true, true, true]);
    before = await caughtUp();
    expect((await found(responder)).reports.nodes).toEqual([{ title: `About ${WORD}` }]);
    const erased = await commands.eraseReport({ reportId: report, reason }, own);
    expect(erased.ok).toBe(true);
    await caughtUp();
  }

  const found = async (as: Account) => {
    const { data } = await api.ask(
      `query($id: ID!) {
        report(id: $id) { title }
        reports(first: 5, filter: { text: "${WORD}" }) { totalCount nodes { title } }
        incidents(first: 5, filter: { text: "${WORD}" }) { totalCount nodes { title } }
      }`,
      { id: report },
      as,
    );
    return data as { report: unknown; reports: { totalCount: number; nodes: unknown[] } };
  };

  it('is in no answer, of now or of then', async () => {
    for (const account of [author, responder]) {
      const none = { totalCount: 0, nodes: [] };
      expect(await found(account)).toEqual({ report: null, reports: none, incidents: none });
      const { viewer } = (await contextOf(account)).principal;
      expect(await network.readModel.report(viewer, reportId, { position: before })).toBeNull();
    }
  });

  it('is in no table', async () => {
    await network.pool.query('create table public.control (word text)');
    await network.pool.query('insert into public.control values ($1)', [CONTROL]);
    expect(await tablesWith(CONTROL)).toEqual(['public.control']);
    expect(await tablesWith(WORD)).toEqual([]);
  });

  it('is in no file of the server, WAL included', async () => {
    await network.pool.query('checkpoint');
    // A checkpoint may do away with the WAL before it, and of some rows one at most lies across two pages of it.
    await network.pool.query('insert into public.control select $1 from generate_series(1, 20)', [
      CONTROL,
    ]);
    const withControl = filesWith(CONTROL);
    expect(withControl.some((file) => file.startsWith('base'))).toBe(true);
    expect(withControl.some((file) => file.startsWith('pg_wal'))).toBe(true);
    expect(filesWith(WORD)).toEqual([]);
  });

  it('has no key any more', async () => {
    const { rows } = await network.pool.query<{ keys: number }>(
      'select count(*)::int as keys from keys.data_key where subject = $1 and wrapped is not null',
      [reportId],
    );
    expect(rows).toEqual([{ keys: 0 }]);
  });

  /** Every row of every table as text; what is compressed is opened by that. */
  async function tablesWith(word: string): Promise<string[]> {
    const { rows } = await network.pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const holding: string[] = [];
    for (const { name } of rows) {
      const { rows: held } = await network.pool.query(
        `select from ${name} t where t::text like $1 or t::text like $2 limit 1`,
        [`%${word}%`, `%${Buffer.from(word).toString('hex')}%`],
      );
      if (held.length > 0) holding.push(name);
    }
    return holding;
  }

  function filesWith(word: string): string[] {
    const bytes = Buffer.from(word);
    const all = readdirSync(server.dataDir, { recursive: true, withFileTypes: true });
    return all
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(bytes))
      .map((file) => path.relative(server.dataDir, file));
  }
});
