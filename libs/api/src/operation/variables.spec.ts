import { aReport } from '@tocsin/report-format/testing';
import fc from 'fast-check';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';

describe('variables', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  beforeAll(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  const SUBMIT = `mutation($r: IncidentReportInput!) { submitReport(input: { submissionId: "s", report: $r }) {
    report { id } errors { code ... on ValidationFailed { problems { pointer code } } } } }`;

  const problemsOf = async (r: unknown): Promise<string[]> => {
    const { errors, data } = await api.ask(SUBMIT, { r }, reporter);
    const told = errors[0]?.extensions.problems ?? data.submitReport.errors[0]?.problems;
    if (errors[0]) expect(errors[0].extensions.code).toBe('VALIDATION_FAILED');
    return (told as { pointer: string; code: string }[]).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );
  };

  const broken = (change: (report: Record<string, any>) => void): unknown => {
    const report = structuredClone(aReport()) as Record<string, any>;
    change(report);
    return report;
  };

  it('that GraphQL refuses are named like those that the validator refuses', async () => {
    expect(
      await problemsOf(
        broken((report) => {
          report['sharing'].tlp = 'tlp:green';
          report['severity'].oecd = 'Serious';
          report['colour'] = 'red';
          report['title'] = [{ lang: 'en' }];
          report['drill'] = 'yes';
          delete report['occurred'];
        }),
      ),
    ).toEqual([
      '/occurred REQUIRED',
      '/colour UNKNOWN_FIELD',
      '/drill WRONG_TYPE',
      '/title/0/value REQUIRED',
      '/severity/oecd NOT_IN_LIST',
      '/sharing/tlp LABEL_UNKNOWN',
    ]);
  });

  it.each([
    [
      'a label with a space',
      (report: Record<string, any>) => (report['sharing'].tlp = 'TLP: RED'),
      '/sharing/tlp LABEL_UNKNOWN',
    ],
    [
      'no label',
      (report: Record<string, any>) => (report['sharing'] = {}),
      '/sharing/tlp LABEL_REQUIRED',
    ],
    [
      'a date that does not exist',
      (report: Record<string, any>) => (report['occurred'].start.value = '2018-02-31'),
      '/occurred/start/value DATE_DOES_NOT_EXIST',
    ],
    [
      'a NUL character',
      (report: Record<string, any>) => (report['title'][0].value = 'a\0b'),
      '/title/0/value NUL_CHARACTER',
    ],
    [
      'a lone surrogate',
      (report: Record<string, any>) => (report['title'][0].value = 'a\ud800b'),
      '/title/0/value LONE_SURROGATE',
    ],
    [
      'a script address',
      (report: Record<string, any>) => (report['references'][0].url = 'javascript:alert(1)'),
      '/references/0/url URL_SCHEME',
    ],
    [
      'an empty place',
      (report: Record<string, any>) => (report['places'] = [{}]),
      '/places/0 PLACE_EMPTY',
    ],
    [
      'a number for a text',
      (report: Record<string, any>) => (report['title'][0].value = 7),
      '/title/0/value WRONG_TYPE',
    ],
    [
      'an object for a list entry',
      (report: Record<string, any>) => (report['unknownFields'] = [{}]),
      '/unknownFields/0 WRONG_TYPE',
    ],
  ])('with %s name pointer and code', async (_what, change, problem) => {
    expect(await problemsOf(broken(change as never))).toEqual([problem]);
  });

  it('that GraphQL refuses are named together with those that only the validator sees', async () => {
    const report = broken((each) => {
      each['severity'].oecd = 'Serious';
      each['occurred'] = { start: { value: '2018-02-31', precision: 'day' } };
    });

    expect(await problemsOf(report)).toEqual([
      '/occurred/start/value DATE_DOES_NOT_EXIST',
      '/severity/oecd NOT_IN_LIST',
    ]);
  });

  it('that would reach a prototype are unknown fields', async () => {
    const report = JSON.stringify(aReport()).replace('{', '{"__proto__":{"admin":true},');
    const body = `{"query":${JSON.stringify(SUBMIT)},"variables":{"r":${report}}}`;
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reporter.token}` },
      body,
    });
    const { errors } = (await response.json()) as {
      errors: { extensions: { problems: unknown[] } }[];
    };
    expect(errors[0]?.extensions.problems).toMatchObject([
      { pointer: '/__proto__', code: 'UNKNOWN_FIELD' },
    ]);
  });

  it('nested 10,000 levels deep are refused for their depth', async () => {
    const value = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const classification = `{"taxonomy":"x","taxonomyVersion":"1","field":"y","by":"submitter","status":"draft","value":${value}}`;
    const report = JSON.stringify(aReport()).replace(
      '{',
      `{"classifications":[${classification}],`,
    );
    const body = `{"query":${JSON.stringify(SUBMIT)},"variables":{"r":${report}}}`;
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reporter.token}` },
      body,
    });
    const { errors } = (await response.json()) as {
      errors: { extensions: { code: string; problems: { code: string }[] } }[];
    };
    expect([errors[0]?.extensions.code, errors[0]?.extensions.problems[0]?.code]).toEqual([
      'VALIDATION_FAILED',
      'TOO_DEEP',
    ]);
  });

  it('explain themselves in two languages', async () => {
    const { errors } = await api.ask(
      SUBMIT,
      { r: broken((report) => (report['sharing'].tlp = 'RED')) },
      reporter,
    );
    expect(errors[0]?.extensions).toMatchObject({
      variable: 'r',
      problems: [
        {
          message: expect.stringMatching(/TLP:CLEAR/),
          messages: { 'zh-Hans': expect.stringMatching(/TLP:CLEAR/) },
        },
      ],
    });
  });

  it('point into the payload also where it is part of a larger input', async () => {
    const query =
      'mutation($input: SubmitReportInput!) { submitReport(input: $input) { errors { code } } }';
    const report = broken((given) => (given['severity'].oecd = 'bad'));
    const { errors } = await api.ask(query, { input: { submissionId: 's', report } }, reporter);
    expect(errors[0]?.extensions.problems).toMatchObject([
      { pointer: '/severity/oecd', code: 'NOT_IN_LIST' },
    ]);
    const { errors: others } = await api.ask(query, { input: { report: aReport() } }, reporter);
    expect(others[0]?.extensions.problems).toMatchObject([
      { pointer: '/submissionId', code: 'REQUIRED' },
    ]);
  });

  it('of filters keep the way to a wrong value in the filter', async () => {
    const query = 'query($f: IncidentFilter) { incidents(filter: $f) { totalCount } }';
    const filter = { and: [{}, { not: { severity: { in: ['bad'] }, colour: 1 } }] };
    const { errors } = await api.ask(query, { f: filter }, reporter);
    expect(errors[0]?.extensions.problems).toMatchObject([
      { pointer: '/and/1/not/colour', code: 'UNKNOWN_FIELD' },
      { pointer: '/and/1/not/severity/in/0', code: 'NOT_IN_LIST' },
    ]);
  });

  it('and literals with NUL never reach a database', async () => {
    const { errors } = await api.ask(
      '{ incidents(filter: { text: "a\\u0000" }) { totalCount } }',
      {},
      reporter,
    );
    expect(errors[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      problems: [{ code: 'NUL_CHARACTER' }],
    });
  });

  it('whatever they are, are answered with named errors and nothing is written', async () => {
    const before = (await network.store.head()).position;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((value) => ({ ...aReport(), title: value })),
        ),
        async (r) => {
          const { errors, data } = await api.ask(SUBMIT, { r }, reporter);
          const code = errors[0]?.extensions.code ?? data.submitReport.errors[0]?.code;
          expect(code).toBe('VALIDATION_FAILED');
        },
      ),
      { numRuns: 150 },
    );
    expect((await network.store.head()).position).toBe(before);
    expect(api.defects).toEqual([]);
  });
});
