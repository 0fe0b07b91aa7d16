import { aReport } from '@tocsin/report-format/testing';
import { memoryNetwork, openTestApi, type Account, type TestApi } from '../testing.js';

const PREVIEW = `query($s: SharingInput!, $first: Int, $after: String, $lang: LanguageTag! = "en") {
  previewAudience(sharing: $s, recordType: vulnerability) {
    organisations(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id class jurisdiction } }
    people { id organisation { id } } secretariat becomesPublic
    cautions { code message(lang: $lang) source { title article quote lang url appliesFrom } } } }`;

describe('previewAudience', () => {
  let api: TestApi;
  let reporter: Account;
  let abroad: Account;

  beforeAll(async () => {
    const network = memoryNetwork();
    const source = await network.organisation('pudong-cert', { jurisdiction: 'CN' });
    const other = await network.organisation('harbour-cert', { jurisdiction: 'NL' });
    await network.organisation('rhein-aufsicht', { jurisdiction: 'DE', class: 'authority' });
    reporter = await network.person(source, ['reporter']);
    abroad = await network.person(other, ['responder']);
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  const preview = async (s: unknown, more: object = {}, as: Account | null = reporter) =>
    api.ask(PREVIEW, { s, ...more }, as);

  it('names organisations with class and jurisdiction, page by page', async () => {
    const first = await preview({ tlp: 'TLP:GREEN' }, { first: 2 });
    const { organisations } = first.data.previewAudience;
    expect(organisations).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(organisations.nodes[1]).toEqual({
      id: 'pudong-cert',
      class: 'team',
      jurisdiction: 'CN',
    });
    const after = organisations.pageInfo.endCursor;
    const rest = await preview({ tlp: 'TLP:GREEN' }, { after });
    expect(rest.data.previewAudience.organisations.nodes).toEqual([
      { id: 'rhein-aufsicht', class: 'authority', jurisdiction: 'DE' },
    ]);
    const other = await preview({ tlp: 'TLP:CLEAR' }, { after });
    expect(other.errors[0]?.extensions.code).toBe('CURSOR_OTHER_FILTER');
  });

  it('names the people under TLP:RED, and says what becomes public', async () => {
    const red = await preview({ tlp: 'TLP:RED', namedPeople: [abroad.personId] });
    expect(red.data.previewAudience).toMatchObject({
      organisations: { totalCount: 0 },
      secretariat: false,
      becomesPublic: false,
    });
    expect(red.data.previewAudience.people).toContainEqual({
      id: abroad.personId,
      organisation: { id: 'harbour-cert' },
    });
    const clear = await preview({ tlp: 'TLP:CLEAR' });
    expect(clear.data.previewAudience).toMatchObject({ becomesPublic: true, secretariat: true });
  });

  it('quotes the law, and speaks English or Chinese', async () => {
    const amber = { tlp: 'TLP:AMBER', recipients: ['harbour-cert'] };
    const [caution] = (await preview(amber)).data.previewAudience.cautions;
    expect(caution).toMatchObject({
      code: 'CN_UNDISCLOSED_VULNERABILITY_ABROAD',
      message: expect.stringMatching(/^A vulnerability/),
      source: { article: '第九条第（七）项', lang: 'zh-Hans', appliesFrom: '2021-09-01' },
    });
    const [chinese] = (await preview(amber, { lang: 'zh-CN' })).data.previewAudience.cautions;
    expect(chinese.message).toMatch(/境外/);
  });

  it('refuses what a report would be refused for, field by field, and callers without the scope', async () => {
    const wrong = await preview({ tlp: 'TLP:AMBER', recipients: ['nobody-here'] });
    expect(wrong.data).toBeNull();
    expect(wrong.errors[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      problems: [{ pointer: '/sharing/recipients/0', code: 'ORGANISATION_UNKNOWN' }],
    });
    expect((await preview({ tlp: 'TLP:GREEN' }, {}, null)).errors[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('comes with the answer to a submission, too', async () => {
    const submit = `mutation($r: IncidentReportInput!) { submitReport(input: { submissionId: "1", report: $r }) {
      cautions { code } errors { code } } }`;
    const sharing = { tlp: 'TLP:AMBER' as const, recipients: ['harbour-cert'] };
    const r = aReport({ sharing });
    const { data } = await api.ask(submit, { r }, reporter);
    expect(data.submitReport).toEqual({
      errors: [],
      cautions: [{ code: 'CN_PERSONAL_INFORMATION_ABROAD' }],
    });
  });
});
