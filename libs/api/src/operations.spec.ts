import { NETWORKS } from './testing/changes-scene.js';
import { aReport } from '@tocsin/report-format/testing';
import { openTestApi, type Account, type ApiNetwork, type TestApi } from './testing.js';

/** The operations of the public contract, letter for letter (variables declared). */
const CONTRACT = {
  submit: `mutation($r: IncidentReportInput!) { submitReport(input: { submissionId: "case-4711", report: $r }) {
    report { id status } incident { id } consistencyToken
    errors { code ... on ValidationFailed { problems { pointer code message(lang: "zh-Hans") } } } } }`,
  revise: `mutation($id: ID!, $v: String!) { reviseReport(input: { reportId: $id, expectedVersion: $v, stage: intermediate,
    changes: { severity: { oecd: serious_incident } } }) { report { version } errors { code } } }`,
  audience: `query($s: SharingInput!) { previewAudience(sharing: $s, recordType: vulnerability) {
    organisations(first: 50) { totalCount nodes { name class jurisdiction } } cautions { code message } } }`,
  list: `query { incidents(filter: { isicSection: { in: ["K"] }, place: { country: "GB", meaning: harm_felt },
      severity: { atLeast: serious_incident }, occurred: { since: "2010-01-01" } }, orderBy: { field: recorded_at, direction: desc }) {
    totalCount nodes { id tlp summary(lang: "en") severity occurred { start { value precision } } } } }`,
  page: `query($id: ID!) { incident(id: $id, asOf: { time: "2126-11-01T00:00:00Z" }) { title(lang: "en")
    facts { pointer claims { value source { name } alleged } }
    reports(first: 20) { nodes { id stage tlp recommendedActions { value } } } } }`,
};

describe.each(NETWORKS)('the operations of the contract, %s', (_where, openNetwork) => {
  let network: ApiNetwork;
  let drop: () => Promise<void>;
  let api: TestApi;
  let reporter: Account;
  let responder: Account;

  beforeAll(async () => {
    ({ network, drop } = await openNetwork());
    const source = await network.organisation('northgate-ai');
    const other = await network.organisation('harbour-cert', { jurisdiction: 'NL' });
    reporter = await network.person(source, ['reporter']);
    responder = await network.person(other, ['responder']);
    api = await openTestApi(network);
  });
  afterAll(async () => {
    await api.close();
    await drop();
  });

  const flashCrash = aReport({
    title: [{ lang: 'en', value: 'Flash Crash' }],
    context: { isicSections: ['K'] },
    occurred: { start: { value: '2010-05-06T14:32:00-04:00', precision: 'minute' } },
    places: [
      { country: 'US', meaning: 'occurred' },
      { unM49: '001', meaning: 'harm_felt' },
    ],
    recommendedActions: [{ lang: 'en', value: 'Set limits.' }],
  });

  it('run as written', async () => {
    const submitted = await api.ask(CONTRACT.submit, { r: flashCrash }, reporter);
    expect(submitted.errors).toEqual([]);
    const { report, incident, consistencyToken, errors } = submitted.data.submitReport;
    expect(errors).toEqual([]);
    expect(report).toEqual({ id: expect.stringMatching(/^TR-/), status: 'submitted' });
    expect(incident.id).toMatch(/^TI-/);
    expect(typeof consistencyToken).toBe('string');

    const s = { tlp: 'TLP:AMBER', recipients: ['harbour-cert'] };
    const audience = await api.ask(CONTRACT.audience, { s }, reporter);
    expect(audience.data.previewAudience).toEqual({
      organisations: {
        totalCount: 2,
        nodes: [
          { name: expect.any(String), class: 'team', jurisdiction: 'NL' },
          { name: expect.any(String), class: 'team', jurisdiction: 'US' },
        ],
      },
      cautions: [{ code: 'US_EXPORT_OF_TECHNOLOGY', message: expect.stringMatching(/export\.$/) }],
    });

    const read = await api.ask(
      'query($id: ID!) { report(id: $id) { version } }',
      { id: report.id },
      reporter,
    );
    const { version } = read.data.report;
    const revised = await api.ask(CONTRACT.revise, { id: report.id, v: version }, reporter);
    expect(revised.data.reviseReport.errors).toEqual([]);
    expect(revised.data.reviseReport.report.version).not.toBe(version);

    await network.readModel.waitFor((await network.store.head()).position, 5_000);
    const listed = await api.ask(CONTRACT.list, {}, responder);
    expect(listed.data.incidents).toEqual({
      totalCount: 1,
      nodes: [
        {
          id: incident.id,
          tlp: 'TLP:GREEN',
          summary: expect.stringContaining('2010-05-06'),
          severity: 'serious_incident',
          occurred: { start: { value: '2010-05-06T14:32:00-04:00', precision: 'minute' } },
        },
      ],
    });

    const page = await api.ask(CONTRACT.page, { id: incident.id }, responder);
    expect(page.errors).toEqual([]);
    expect(page.data.incident).toMatchObject({
      title: 'Flash Crash',
      reports: {
        nodes: [
          {
            id: report.id,
            stage: 'intermediate',
            tlp: 'TLP:GREEN',
            recommendedActions: [{ value: 'Set limits.' }],
          },
        ],
      },
    });
    expect(page.data.incident.facts).toContainEqual({
      pointer: '/severity/oecd',
      claims: [{ value: 'serious_incident', source: { name: 'northgate-ai' }, alleged: false }],
    });
    expect(api.defects).toEqual([]);
  });
});
