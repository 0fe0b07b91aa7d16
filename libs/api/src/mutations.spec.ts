import { aReport } from '@tocsin/report-format/testing';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from './testing.js';

describe('mutations', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let administrator: Account;
  let responder: Account;

  beforeAll(async () => {
    network = memoryNetwork();
    const source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter']);
    administrator = await network.person(source, ['administrator', 'reporter', 'responder']);
    responder = await network.person(await network.organisation('harbour-cert'), [
      'responder',
      'reporter',
    ]);
    api = await openTestApi(network);
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
  });

  const run = async (mutation: string, input: unknown, as = reporter, fields = '') => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`.replace(
      'UnlinkReport',
      'LinkReport',
    );
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${fields} consistencyToken
      errors { __typename code message ... on VersionConflict { version } ... on ValidationFailed { problems { pointer code zh: message(lang: "zh-CN") } } } } }`;
    const { data, errors } = await api.ask(query, { input }, as);
    expect(errors).toEqual([]);
    return data[mutation];
  };
  let submissions = 0;
  const submit = async (over = {}) => {
    submissions += 1;
    const input = { submissionId: `m${submissions}`, report: aReport(over) };
    const { report, incident } = await run(
      'submitReport',
      input,
      reporter,
      'report { id version } incident { id }',
    );
    return {
      reportId: report.id as string,
      expectedVersion: report.version as string,
      incidentId: incident.id as string,
    };
  };
  const typeOf = ({ errors }: { errors: { __typename: string; code: string }[] }) =>
    errors.map(({ __typename, code }) => `${__typename} ${code}`);

  it('give the original answer to a repetition, and name a mismatch', async () => {
    const input = { submissionId: 'twice', report: aReport() };
    const first = await run(
      'submitReport',
      input,
      reporter,
      'report { id } incident { id } duplicate',
    );
    const again = await run(
      'submitReport',
      input,
      reporter,
      'report { id } incident { id } duplicate',
    );
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
    expect([again.report, again.incident]).toEqual([first.report, first.incident]);
    const other = await run('submitReport', { ...input, report: aReport({ drill: true }) });
    expect(typeOf(other)).toEqual(['IdempotencyMismatch IDEMPOTENCY_MISMATCH']);
  });

  it('name every wrong field, also in Chinese', async () => {
    const report = aReport({
      occurred: { start: { value: '2018-02-31', precision: 'day' } },
      places: [{}],
    });
    const { errors } = await run('submitReport', { submissionId: 'wrong', report });
    expect(errors).toMatchObject([
      {
        code: 'VALIDATION_FAILED',
        problems: [
          { code: 'DATE_DOES_NOT_EXIST', zh: expect.stringMatching(/\p{Script=Han}/u) },
          { code: 'PLACE_EMPTY' },
        ],
      },
    ]);
  });

  it('refuse a stale version and tell the one of now', async () => {
    const { reportId, expectedVersion } = await submit();
    const revised = await run(
      'reviseReport',
      { reportId, expectedVersion, changes: { severity: { oecd: 'hazard' } } },
      reporter,
      'report { version }',
    );
    const stale = await run('reviseReport', {
      reportId,
      expectedVersion,
      changes: { severity: { oecd: 'disaster' } },
    });
    expect(stale.errors).toMatchObject([
      { __typename: 'VersionConflict', version: revised.report.version },
    ]);
  });

  it('answer for a hidden report as for none, and for another member by name', async () => {
    const { reportId } = await submit();
    const hidden = await submit({ sharing: { tlp: 'TLP:AMBER' } });
    const retract = (id: string) =>
      run('retractReport', { reportId: id, expectedVersion: 'v', reason: 'r' }, responder);
    expect(typeOf(await retract(reportId))).toEqual(['NotPermitted NOT_PERMITTED']);
    const [one, two] = [await retract(hidden.reportId), await retract('TR-2026-7QK4M2XD-H')];
    expect(one).toEqual(two);
    expect(typeOf(one)).toEqual(['NotFound NOT_FOUND']);
  });

  it('retract, change sharing, confirm, and say by a code of its own what stands against it', async () => {
    const { reportId, expectedVersion } = await submit();
    const shared = await run(
      'changeSharing',
      { reportId, expectedVersion, sharing: { tlp: 'TLP:CLEAR' } },
      reporter,
      'report { version tlp public }',
    );
    expect(shared.report).toMatchObject({ tlp: 'TLP:CLEAR', public: false });
    const { version } = shared.report;
    const own = await run('confirmPublication', { reportId, expectedVersion: version });
    expect(typeOf(own)).toEqual(['Refused SECOND_PERSON_REQUIRED']);
    const confirmed = await run(
      'confirmPublication',
      { reportId, expectedVersion: version },
      administrator,
      'report { version public }',
    );
    expect(confirmed.report.public).toBe(true);
    expect(
      (await api.ask('query($id: ID!) { report(id: $id) { tlp source { id } } }', { id: reportId }))
        .data.report,
    ).toEqual({ tlp: 'TLP:CLEAR', source: { id: 'northgate-ai' } });
    const retracted = await run(
      'retractReport',
      { reportId, expectedVersion: confirmed.report.version, reason: 'wrong' },
      reporter,
      'report { version status }',
    );
    expect(retracted.report.status).toBe('retracted');
    const again = await run('retractReport', {
      reportId,
      expectedVersion: retracted.report.version,
      reason: 'wrong',
    });
    expect(typeOf(again)).toEqual(['Refused REPORT_RETRACTED']);
  });

  it('give no report back where the caller can no longer read it', async () => {
    const { reportId, expectedVersion } = await submit();
    const input = {
      reportId,
      expectedVersion,
      sharing: { tlp: 'TLP:RED', namedPeople: [responder.personId] },
    };
    const shared = await run('changeSharing', input, administrator, 'report { tlp }');
    expect([shared.errors, shared.report]).toEqual([[], null]);
  });

  it('link and unlink', async () => {
    const one = await submit();
    const two = await submit();
    const input = { reportId: one.reportId, incidentId: two.incidentId };
    const linked = await run(
      'linkReport',
      input,
      reporter,
      'report { incidents { id } } incident { reports { totalCount } }',
    );
    expect(linked.incident.reports.totalCount).toBe(2);
    expect(linked.report.incidents).toHaveLength(2);
    expect(typeOf(await run('linkReport', input))).toEqual(['Refused ALREADY_LINKED']);
    const unlinked = await run(
      'unlinkReport',
      input,
      reporter,
      'incident { reports { totalCount } }',
    );
    expect(unlinked.incident.reports.totalCount).toBe(1);
    expect(
      typeOf(
        await run(
          'unlinkReport',
          { reportId: one.reportId, incidentId: one.incidentId },
          responder,
        ),
      ),
    ).toEqual(['NotPermitted NOT_PERMITTED']);
  });

  it('erase by an administrator, and nothing is left', async () => {
    const { reportId, incidentId } = await submit({
      title: [{ lang: 'en', value: 'canary-4711' }],
    });
    expect(typeOf(await run('eraseReport', { reportId, reason: 'asked' }))).toEqual([
      'NotPermitted NOT_PERMITTED',
    ]);
    const erased = await run(
      'eraseReport',
      { reportId, reason: 'asked' },
      administrator,
      'erasedReportId',
    );
    expect([erased.erasedReportId, erased.errors]).toEqual([reportId, []]);
    const query =
      'query($r: ID!, $i: ID!) { report(id: $r) { title } incident(id: $i) { title } incidents(filter: { text: "canary" }) { totalCount } }';
    expect((await api.ask(query, { r: reportId, i: incidentId }, administrator)).data).toEqual({
      report: null,
      incident: null,
      incidents: { totalCount: 0 },
    });
  });

  it('never tell what failed inside', async () => {
    const failing = {
      ...network.commands,
      retractReport: async () => {
        throw new Error('relation "events.event" does not exist at character 15');
      },
    };
    const broken = await openTestApi({ ...network, commands: failing });
    const query =
      'mutation { retractReport(input: { reportId: "x", expectedVersion: "v", reason: "r" }) { errors { code } } }';
    const { errors, headers } = await broken.ask(query, {}, reporter);
    const requestId = headers.get('x-request-id');
    expect(errors).toEqual([
      {
        message: expect.stringContaining('Something went wrong'),
        path: ['retractReport'],
        extensions: { code: 'INTERNAL', requestId },
      },
    ]);
    expect(broken.defects).toEqual([
      new Error('relation "events.event" does not exist at character 15'),
    ]);
    await broken.close();
  });
});
