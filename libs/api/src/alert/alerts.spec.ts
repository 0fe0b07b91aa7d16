import { aReport } from '@tocsin/report-format/testing';
import type { Account } from '../testing/memory-network.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const RULE = `id name filter kinds email webhookIds timing { kind at zone day } throttle { most minutes }
  quietHours { from to zone unlessSeverity } expiresAt silences { until incident { id } }`;
const CREATE = `mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) {
  rule { ${RULE} } errors { code message ... on ValidationFailed { problems { pointer code } } } } }`;
const ALERTS = `{ viewer { alerts { totalCount nodes { id kinds drill handed reasons { predicate value }
  rule { name } incidents { id } reports { id recommendedActions { value } }
  acknowledgements { person { name } } handedTo { name } } } } }`;

const serious = {
  name: 'Everything serious',
  filter: { severity: { atLeast: 'serious_incident' } },
  kinds: ['PUBLISHED', 'WITHDRAWN'],
};

describe('alerts over GraphQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reporter: Account;
  let responder: Account;
  let colleague: Account;
  let stranger: Account;

  beforeAll(async () => {
    network = await postgresNetwork();
    network.raiseAlerts();
    api = await openTestApi(network);
  });
  afterAll(async () => {
    await api.close();
    await network.drop();
  });
  beforeEach(async () => {
    const name = `m-${Math.random().toString(36).slice(2, 10)}`;
    const source = await network.organisation(`${name}-a`);
    const reader = await network.organisation(`${name}-b`, { jurisdiction: 'GB' });
    reporter = await network.person(source, ['reporter']);
    responder = await network.person(reader, ['responder']);
    colleague = await network.person(reader, ['responder']);
    stranger = await network.person(await network.organisation(`${name}-c`), ['responder']);
  });

  const create = async (input: object, as = responder) =>
    (await api.ask(CREATE, { input }, as)).data.createAlertRule;

  const submit = async (over: object = {}) => {
    const report = aReport({ severity: { oecd: 'disaster' }, ...over } as never);
    const input = { submissionId: crypto.randomUUID(), report };
    const text = `mutation ($input: SubmitReportInput!) { submitReport(input: $input) { report { id } errors { code } } }`;
    const { data } = await api.ask(text, { input }, reporter);
    expect(data.submitReport.errors).toEqual([]);
    return data.submitReport.report.id as string;
  };

  const alertsOf = async (who: Account, count: number): Promise<any[]> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const { data } = await api.ask(ALERTS, {}, who);
      const { nodes, totalCount } = data.viewer.alerts;
      if (nodes.length >= count) {
        expect(totalCount).toBe(nodes.length);
        return nodes;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no ${count} alerts came`);
  };

  const act = async (text: string, who: Account) =>
    Object.values((await api.ask(text, {}, who)).data)[0] as any;

  it('come of a rule, say why, and point to what it is about', async () => {
    const { rule, errors } = await create(serious);
    expect(errors).toEqual([]);
    expect(rule.filter).toEqual({
      and: [{ severity: { in: ['serious_incident', 'disaster'] } }, { drill: false }],
    });
    await submit({ severity: { oecd: 'hazard' } });
    const id = await submit({ recommendedActions: [{ lang: 'en', value: 'Turn it off.' }] });
    const [alert] = await alertsOf(responder, 1);
    expect(alert).toMatchObject({
      kinds: ['PUBLISHED'],
      rule: { name: 'Everything serious' },
      reasons: [
        { predicate: 'severity', value: 'serious_incident, disaster' },
        { predicate: 'drill', value: 'false' },
      ],
      reports: [{ id, recommendedActions: [{ value: 'Turn it off.' }] }],
    });
    expect(alert.incidents).toHaveLength(1);
  });

  it('are acknowledged, and handed on to a colleague, who learns nothing of the rule', async () => {
    await create(serious);
    await submit();
    const [alert] = await alertsOf(responder, 1);
    const on = (name: string, more = '') =>
      `mutation { ${name}(input: { alertId: "${alert.id}" ${more} }) { errors { code } } }`;
    const handOn = on('handOnAlert', `personId: "${colleague.personId}"`);
    expect((await act(on('acknowledgeAlert'), colleague)).errors[0].code).toBe('NOT_FOUND');
    expect((await act(handOn, responder)).errors).toEqual([]);
    const [handed] = await alertsOf(colleague, 1);
    expect(handed).toMatchObject({ id: alert.id, handed: true, rule: null, reasons: [] });
    expect((await act(on('acknowledgeAlert'), colleague)).errors).toEqual([]);
    expect((await act(on('acknowledgeAlert'), stranger)).errors[0].code).toBe('NOT_FOUND');
    for (let tries = 0; tries < 100; tries += 1) {
      const [seen] = await alertsOf(responder, 1);
      if (seen.acknowledgements.length > 0) {
        expect(seen.handedTo).toHaveLength(1);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the acknowledgement was not told');
  });

  it('show what may be read now, and no more than that they were there', async () => {
    await create(serious);
    const id = await submit();
    await alertsOf(responder, 1);
    const text = `{ report(id: "${id}") { version } }`;
    const { version } = (await api.ask(text, {}, reporter)).data.report;
    const narrow = `mutation { changeSharing(input: { reportId: "${id}", expectedVersion: "${version}",
      sharing: { tlp: "TLP:RED" } }) { errors { code message } } }`;
    expect((await act(narrow, reporter)).errors).toEqual([]);
    const [alert] = await alertsOf(responder, 1);
    expect(alert).toMatchObject({ kinds: ['PUBLISHED'], reports: [], incidents: [] });
  });

  it('are silenced about one incident, and the rule says so', async () => {
    await create({ ...serious, email: true });
    await submit();
    const [alert] = await alertsOf(responder, 1);
    const text = `mutation { silenceAlert(input: { alertId: "${alert.id}", until: "2026-12-31" }) {
      rule { ${RULE} } errors { code } } }`;
    const { rule } = await act(text.replace('2026-12-31', tomorrow()), responder);
    expect(rule.silences).toMatchObject([{ incident: { id: alert.incidents[0].id } }]);
    expect((await act(text.replace('2026-12-31', '2999'), responder)).errors[0].code).toBe(
      'SILENCE_TOO_LONG',
    );
    expect((await act(text.replace('2026-12-31', tomorrow()), stranger)).errors[0].code).toBe(
      'NOT_FOUND',
    );
  });

  it('are not silenced where they are about no incident: that would be everything', async () => {
    const { rule } = await create({ ...serious, kinds: ['REVISED'] });
    const submitted = await api.ask(
      `mutation ($report: IncidentReportInput!) { submitReport(input: { submissionId: "unlinked", report: $report }) {
        report { id version } incident { id } } }`,
      { report: aReport({ severity: { oecd: 'disaster' } } as never) },
      reporter,
    );
    const { report, incident } = submitted.data.submitReport;
    const unlink = `mutation { unlinkReport(input: { reportId: "${report.id}", incidentId: "${incident.id}" }) { errors { code } } }`;
    expect((await act(unlink, reporter)).errors).toEqual([]);
    const revise = `mutation { reviseReport(input: { reportId: "${report.id}", expectedVersion: "${report.version}",
      changes: { stage: intermediate }, reason: "more is known" }) { errors { code } } }`;
    expect((await act(revise, reporter)).errors).toEqual([]);
    const [alert] = await alertsOf(responder, 1);
    expect(alert.incidents).toEqual([]);
    const silence = `mutation { silenceAlert(input: { alertId: "${alert.id}", until: "${tomorrow()}" }) { errors { code } } }`;
    expect((await act(silence, responder)).errors).toEqual([{ code: 'NO_INCIDENT' }]);
    const { data } = await api.ask(
      '{ viewer { alertRules { id silences { until } } } }',
      {},
      responder,
    );
    expect(data.viewer.alertRules).toEqual([{ id: rule.id, silences: [] }]);
  });

  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

  it('name everything that is wrong with a rule at once', async () => {
    const { errors, rule } = await create({
      name: ' ',
      filter: {},
      kinds: [],
      webhookIds: [crypto.randomUUID()],
      timing: { kind: 'weekly', at: '25:00', zone: 'Europe/Atlantis', day: 9 },
      throttle: { most: 0, minutes: 100_000 },
      quietHours: { from: '22:00', to: '22:00', zone: '+01:00' },
    });
    expect(rule).toBeNull();
    expect(errors[0].problems.map(({ pointer, code }: any) => `${pointer} ${code}`)).toEqual([
      '/name TEXT_BLANK',
      '/kinds TOO_FEW_ENTRIES',
      '/timing/day NOT_IN_LIST',
      '/timing/at TIME_FORMAT',
      '/timing/zone TIME_ZONE_UNKNOWN',
      '/throttle/most NUMBER_TOO_SMALL',
      '/throttle/minutes NUMBER_TOO_LARGE',
      '/quietHours/to END_BEFORE_START',
      '/quietHours/zone TIME_ZONE_UNKNOWN',
      '/webhookIds/0 REFERENCE_NOT_FOUND',
    ]);
    const deep = await create({ ...serious, filter: nested(12) });
    expect(deep.errors[0].problems[0]).toMatchObject({ code: 'TOO_DEEP' });
    expect(deep.errors[0].problems[0].pointer).toMatch(/^\/filter\/not/);
    const past = await create({ ...serious, expiresAt: '2020-01-01' });
    expect(past.errors[0].code).toBe('EXPIRY_PAST');
  });

  const nested = (depth: number): object =>
    depth === 0 ? { drill: true } : { not: nested(depth - 1) };

  it('belong to nobody else: a rule of another is not there', async () => {
    const { rule } = await create(serious);
    const remove = `mutation { deleteAlertRule(input: { ruleId: "${rule.id}" }) { errors { code } } }`;
    expect((await act(remove, colleague)).errors[0].code).toBe('NOT_FOUND');
    expect((await api.ask('{ viewer { alertRules { id } } }', {}, colleague)).data.viewer).toEqual({
      alertRules: [],
    });
    const change = `mutation ($input: ChangeAlertRuleInput!) { changeAlertRule(input: $input) {
      rule { name } errors { code } } }`;
    const input = { ruleId: rule.id, rule: { ...serious, name: 'Anew' } };
    expect((await api.ask(change, { input }, responder)).data.changeAlertRule.rule.name).toBe(
      'Anew',
    );
    expect((await act(remove, responder)).errors).toEqual([]);
    expect((await act(remove, responder)).errors[0].code).toBe('NOT_FOUND');
  });

  it('can be looked at before: what a rule would have matched, and rules to begin with', async () => {
    await submit({
      context: { isicSections: ['Q'] },
      title: [{ lang: 'en', value: 'Preview of a disaster' }],
    });
    const preview = `{ previewAlertRule(filter: { text: "preview of a disaster" }) { count since examples { id } } }`;
    for (let tries = 0; tries < 100; tries += 1) {
      const { previewAlertRule: seen } = (await api.ask(preview, {}, responder)).data;
      if (seen.count === 1) {
        expect(seen.examples).toHaveLength(1);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const templates = '{ alertRuleTemplates { code name(lang: "zh-Hans") filter } }';
    const codes = async (who: Account) =>
      (await api.ask(templates, {}, who)).data.alertRuleTemplates.map(({ code }: any) => code);
    expect(await codes(responder)).toEqual(['EVERYTHING_SERIOUS', 'MY_COUNTRY', 'OUR_CLOCKS']);
    expect(await codes(reporter)).toEqual(
      expect.arrayContaining(['EVERYTHING_SERIOUS', 'MY_SECTORS', 'MY_SYSTEMS']),
    );
  });
});
