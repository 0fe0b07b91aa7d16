import { newToken } from '@tocsin/access';
import { aReport } from '@tocsin/report-format/testing';
import { openTestApi, type Account, type GraphqlAnswer, type TestApi } from './testing.js';
import { postgresNetwork, type PostgresNetwork } from './testing/postgres-network.js';

const SUBMIT = `mutation($id: String!, $r: IncidentReportInput!) {
  submitReport(input: { submissionId: $id, report: $r }) {
    report { id version } errors { code ... on ValidationFailed { problems { pointer code } } } } }`;
const REVISE = `mutation($id: ID!, $v: String!) {
  reviseReport(input: { reportId: $id, expectedVersion: $v, changes: { severity: { oecd: hazard } } }) {
    report { version } errors { code } } }`;

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const said = (value: string, lang = 'en') => ({ description: [{ lang, value }] });
const occurred = (value: string, precision: string) => ({
  occurred: { start: { value, precision } },
});
/** Texts in many languages, each within its bounds, of about this many kilobytes together. */
const ofKilobytes = (kilobytes: number) => ({
  description: Array.from({ length: Math.ceil(kilobytes / 16) }, (_, n) => ({
    lang: `en-x-a${n}`,
    value: 'x'.repeat(16 * 1024),
  })),
});

describe('bad input over GraphQL, on PostgreSQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reporter: Account;
  beforeAll(async () => {
    network = await postgresNetwork();
    const source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter', 'responder']);
    api = await openTestApi(network);
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await network.drop();
  });

  /** The codes of an answer, once it was seen to tell nothing of the inside and to have written nothing. */
  const refused = async (asking: () => Promise<GraphqlAnswer>): Promise<string[]> => {
    const { position } = await network.store.head();
    const { status, data, errors } = await asking();
    expect((await network.store.head()).position).toBe(position);
    const text = JSON.stringify({ data, errors });
    expect(text).not.toMatch(
      /\bat [\w.<> ]+ \(|node_modules|\.[jt]s\b|select |insert |pg_|postgres|SQLSTATE/i,
    );
    expect(status).toBeLessThan(500);
    expect(api.defects).toEqual([]);
    const inside = Object.values((data ?? {}) as Record<string, { errors?: { code: string }[] }>);
    return [
      ...errors.map(({ extensions }) => extensions.code as string),
      ...inside.flatMap((each) => each?.errors ?? []).map(({ code }) => code),
    ];
  };
  const submit = (r: unknown, id = 'bad', as: Pick<Account, 'token'> = reporter) =>
    api.ask(SUBMIT, { id, r }, as);
  const problemsOf = ({ data, errors }: GraphqlAnswer): string[] =>
    (
      (errors[0]?.extensions.problems ?? data.submitReport.errors[0].problems) as {
        pointer: string;
        code: string;
      }[]
    ).map(({ code, pointer }) => `${code} ${pointer}`);

  it.each<[string, object, string]>([
    ['a wrong type', { title: 'text' }, 'WRONG_TYPE /title'],
    [
      'a description of 20,001 characters',
      said('x'.repeat(20_001)),
      'TOO_LONG /description/0/value',
    ],
    [
      'one of 20,001 Chinese ones',
      said('警'.repeat(20_001), 'zh-Hans'),
      'TOO_LONG /description/0/value',
    ],
    ['half a character', said('a\ud800b'), 'LONE_SURROGATE /description/0/value'],
    ['a NUL', said('a\0b'), 'NUL_CHARACTER /description/0/value'],
    [
      'a day that does not exist',
      occurred('2018-02-31', 'day'),
      'DATE_DOES_NOT_EXIST /occurred/start/value',
    ],
    [
      'a year to the second',
      occurred('2018', 'second'),
      'PRECISION_MISMATCH /occurred/start/precision',
    ],
    [
      'a minimum above the maximum',
      { harms: [{ oecdType: 'physical', deaths: { min: 3, max: 1 } }] },
      'MIN_ABOVE_MAX /harms/0/deaths/min',
    ],
    [
      'an address that runs a script',
      { references: [{ type: 'news', url: 'javascript:alert(1)' }] },
      'URL_SCHEME /references/0/url',
    ],
    ['a place that says nothing', { places: [{}] }, 'PLACE_EMPTY /places/0'],
    ['no label', { sharing: {} }, 'LABEL_REQUIRED /sharing/tlp'],
    ['a label in small letters', { sharing: { tlp: 'tlp:red' } }, 'LABEL_UNKNOWN /sharing/tlp'],
    ['a label with a space', { sharing: { tlp: 'TLP: RED' } }, 'LABEL_UNKNOWN /sharing/tlp'],
    ['an unknown field', { nonsense: 1 }, 'UNKNOWN_FIELD /nonsense'],
    [
      'a name that reaches a prototype',
      JSON.parse('{"__proto__":{"stage":"final"}}'),
      'UNKNOWN_FIELD /__proto__',
    ],
    ['a thousand levels', { harms: deep(1_000) }, 'TOO_DEEP '],
  ])('%s is named, tells nothing else, and nothing is written', async (_what, over, expected) => {
    const report = Object.defineProperties(
      { ...aReport() },
      Object.getOwnPropertyDescriptors(over),
    );
    let answer: GraphqlAnswer | null = null;
    const codes = await refused(async () => (answer = await submit(report)));
    expect(codes).toEqual(['VALIDATION_FAILED']);
    expect(problemsOf(answer!)[0]?.startsWith(expected)).toBe(true);
  });

  it('20,000 Chinese characters are none', async () => {
    const { data, errors } = await submit(aReport(said('警'.repeat(20_000), 'zh-Hans')), 'long');
    expect([errors, data.submitReport.errors]).toEqual([[], []]);
  });

  it('a report of more than 256 kB is named, and a body of more than 512 kB', async () => {
    let answer: GraphqlAnswer | null = null;
    const codes = await refused(async () => (answer = await submit(aReport(ofKilobytes(256)))));
    expect(codes).toEqual(['VALIDATION_FAILED']);
    expect(problemsOf(answer!)).toEqual(['PAYLOAD_TOO_LARGE ']);
    expect(await refused(() => submit(aReport(ofKilobytes(512))))).toEqual(['BODY_TOO_LARGE']);
  });

  it('the same submission id with another payload, a stale version, another member’s report', async () => {
    const { data } = await submit(aReport(), 'taken');
    const { id, version } = data.submitReport.report as { id: string; version: string };
    expect(await refused(() => submit(aReport({ drill: true }), 'taken'))).toEqual([
      'IDEMPOTENCY_MISMATCH',
    ]);
    const revise = (v: string, as = reporter) => api.ask(REVISE, { id, v }, as);
    expect((await revise(version)).data.reviseReport.errors).toEqual([]);
    expect(await refused(() => revise(version))).toEqual(['VERSION_CONFLICT']);
    const elsewhere = await network.person(await network.organisation('other'), [
      'reporter',
      'responder',
    ]);
    expect(await refused(() => revise(version, elsewhere))).toEqual(['NOT_PERMITTED']);
  });

  it('a token that is unknown, has expired or was revoked', async () => {
    const expired = await network.token(reporter, { expiresAt: '2020-01-01T00:00:00.000Z' });
    const revoked = await network.token(reporter);
    await network.given({ type: 'TokenRevoked', data: { tokenId: revoked.tokenId } });
    for (const as of [expired, revoked, { token: newToken() }, { token: 'x' }]) {
      expect(await refused(() => submit(aReport(), 'nobody', as))).toEqual(['UNAUTHENTICATED']);
    }
  });

  it('a cursor of another filter', async () => {
    const page =
      'query($f: IncidentFilter, $a: String) { incidents(first: 1, filter: $f, after: $a) { pageInfo { endCursor } nodes { id } } }';
    const { data } = await api.ask(page, { f: { text: 'a' } }, reporter);
    const after = (data.incidents.pageInfo.endCursor ??
      (await api.ask(page, {}, reporter)).data.incidents.pageInfo.endCursor) as string;
    expect(after).toEqual(expect.any(String));
    const other = { f: { drill: true }, a: after };
    expect(await refused(() => api.ask(page, other, reporter))).toEqual(['CURSOR_OTHER_FILTER']);
  });
});
