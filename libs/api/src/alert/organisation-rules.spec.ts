import { aReport } from '@tocsin/report-format/testing';
import { followEvents } from '../testing/followed-events.js';
import type { Account, Member } from '../testing/memory-network.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const CREATE = `mutation ($input: AlertRuleInput!, $owner: AlertRuleOwner!) {
  createAlertRule(input: $input, owner: $owner) {
    rule { id owner email webhookIds }
    errors { code ... on ValidationFailed { problems { pointer code message } } } } }`;
const CHANGE = `mutation ($input: ChangeAlertRuleInput!) { changeAlertRule(input: $input) {
  rule { name owner } errors { code ... on ValidationFailed { problems { pointer code } } } } }`;
const ALERTS = `{ viewer { alerts { totalCount nodes { id handed rule { name owner } reasons { predicate }
  reports { id } acknowledgements { person { id } } handedTo { id } } } } }`;
const PREVIEW = `query ($text: String!, $owner: AlertRuleOwner!) {
  previewAlertRule(filter: { text: $text }, owner: $owner) { count examples { id } } }`;

const serious = {
  name: 'For whoever is on duty',
  filter: { severity: { atLeast: 'serious_incident' } },
  kinds: ['PUBLISHED', 'WITHDRAWN'],
};

describe('alert rules of an organisation over GraphQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reader: Member;
  let reporter: Account;
  let administrator: Account;
  let responder: Account;
  let second: Account;
  let colleague: Account;
  let stranger: Account;

  beforeAll(async () => {
    network = await postgresNetwork();
    network.raiseAlerts();
    api = await openTestApi(network, { heartbeatMs: 200 });
  });
  afterAll(async () => {
    await api.close();
    await network.drop();
  });
  beforeEach(async () => {
    const name = `m-${crypto.randomUUID().slice(0, 8)}`;
    reader = await network.organisation(`${name}-b`);
    reporter = await network.person(await network.organisation(`${name}-a`), ['reporter']);
    administrator = await network.person(reader, ['administrator']);
    responder = await network.person(reader, ['responder']);
    second = await network.person(reader, ['responder']);
    colleague = await network.person(reader, ['reporter']);
    stranger = await network.person(await network.organisation(`${name}-c`), [
      'administrator',
      'responder',
    ]);
  });

  const create = async (input: object, as: Account, owner = 'organisation') =>
    (await api.ask(CREATE, { input, owner }, as)).data.createAlertRule;
  const rulesOf = async (who: Account) =>
    (await api.ask('{ viewer { alertRules { id owner } } }', {}, who)).data.viewer.alertRules;
  const act = async (text: string, who: Account) =>
    Object.values((await api.ask(text, {}, who)).data)[0] as any;
  const codeOf = async (text: string, who: Account): Promise<string> =>
    (await act(text, who)).errors[0]?.code ?? 'done';

  const submit = async (over: object = {}): Promise<string> => {
    const report = aReport({ severity: { oecd: 'disaster' }, ...over } as never);
    const input = { submissionId: crypto.randomUUID(), report };
    const text = `mutation ($input: SubmitReportInput!) { submitReport(input: $input) { report { id } errors { code } } }`;
    const { data } = await api.ask(text, { input }, reporter);
    expect(data.submitReport.errors).toEqual([]);
    return data.submitReport.report.id as string;
  };
  const until = async <Value>(read: () => Promise<Value | undefined>): Promise<Value> => {
    for (let tries = 0; tries < 1_200; tries += 1) {
      const value = await read();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not happen');
  };
  const inboxOf = async (who: Account) => {
    const { nodes, totalCount } = (await api.ask(ALERTS, {}, who)).data.viewer.alerts;
    expect(totalCount).toBe(nodes.length);
    return nodes as any[];
  };
  const raised = (who: Account) => until(async () => (await inboxOf(who))[0]);

  it('are written by administrators, and shown to them and to responders alone', async () => {
    const { rule, errors } = await create(serious, administrator);
    expect(errors).toEqual([]);
    expect(rule).toMatchObject({ owner: 'organisation', email: false });
    for (const who of [responder, colleague]) {
      expect((await create(serious, who)).errors[0].code).toBe('NOT_PERMITTED');
    }
    for (const who of [administrator, responder]) {
      expect(await rulesOf(who)).toEqual([{ id: rule.id, owner: 'organisation' }]);
    }
    for (const who of [colleague, stranger]) expect(await rulesOf(who)).toEqual([]);
    const remove = `mutation { deleteAlertRule(input: { ruleId: "${rule.id}" }) { errors { code } } }`;
    expect(await codeOf(remove, stranger)).toBe('NOT_FOUND');
    expect(await codeOf(remove, colleague)).toBe('NOT_FOUND');
    expect(await codeOf(remove, responder)).toBe('NOT_PERMITTED');
    expect(await codeOf(remove, administrator)).toBe('done');
  });

  it('send to webhooks, and name mail as what they do not', async () => {
    const { errors } = await create({ ...serious, email: true }, administrator);
    expect(errors[0].problems).toMatchObject([{ pointer: '/email', code: 'FOR_ONE_PERSON' }]);
    expect(errors[0].problems[0].message).toContain('webhooks');
    const { rule } = await create(serious, administrator);
    const withMail = { ruleId: rule.id, rule: { ...serious, email: true } };
    const change = async (who: Account) =>
      (await api.ask(CHANGE, { input: withMail }, who)).data.changeAlertRule.errors[0];
    expect((await change(administrator)).problems).toMatchObject([{ code: 'FOR_ONE_PERSON' }]);
    // A rule that is not there for him says nothing of whose it is.
    expect((await change(stranger)).code).toBe('NOT_FOUND');
  });

  it('alert every responder, with why, each with his own rights, and nobody else', async () => {
    await create(serious, administrator);
    const live = await followEvents(
      `${api.url}/alerts/events`,
      {},
      { authorization: `Bearer ${second.token}` },
    );
    const others = await followEvents(
      `${api.url}/alerts/events`,
      {},
      { authorization: `Bearer ${colleague.token}` },
    );
    await until(async () => live.events[1] && others.events[1]);
    const id = await submit({ sharing: { tlp: 'TLP:AMBER', recipients: [reader.handle] } });
    const alert = await raised(responder);
    expect(alert).toMatchObject({
      handed: false,
      rule: { name: 'For whoever is on duty', owner: 'organisation' },
      reasons: [{ predicate: 'severity' }, { predicate: 'drill' }],
      reports: [{ id }],
    });
    expect((await inboxOf(second)).map((each) => each.id)).toEqual([alert.id]);
    const told = await until(async () => live.events.find((each) => each.data?.includes(id)));
    expect(JSON.parse(told.data!).alert).toMatchObject({ id: alert.id, reports: [{ id }] });
    const heard = others.events.length;
    await until(async () => others.events[heard + 1]);
    expect(others.events.filter((each) => each.data?.includes('"alert"'))).toEqual([]);
    for (const who of [administrator, colleague, stranger]) expect(await inboxOf(who)).toEqual([]);
    live.end();
    others.end();
  });

  it('are alerts that one responder acknowledges for all, and hands on to whoever has them not', async () => {
    await create(serious, administrator);
    await submit();
    const { id } = await raised(responder);
    const on = (name: string, more = '') =>
      `mutation { ${name}(input: { alertId: "${id}" ${more} }) { errors { code } } }`;
    expect(await codeOf(on('acknowledgeAlert'), administrator)).toBe('NOT_FOUND');
    expect(await codeOf(on('acknowledgeAlert'), stranger)).toBe('NOT_FOUND');
    expect(await codeOf(on('acknowledgeAlert'), second)).toBe('done');
    expect(await codeOf(on('acknowledgeAlert'), responder)).toBe('NOTHING_CHANGES');
    const to = (who: Account) => on('handOnAlert', `personId: "${who.personId}"`);
    expect(await codeOf(to(responder), second)).toBe('NOTHING_CHANGES');
    expect(await codeOf(to(colleague), second)).toBe('done');
    const handed = await raised(colleague);
    expect(handed).toMatchObject({ id, handed: true, rule: null, reasons: [] });
    const seen = await until(async () =>
      (await inboxOf(responder)).find((each) => each.handedTo.length > 0),
    );
    expect(seen).toMatchObject({
      acknowledgements: [{ person: { id: second.personId } }],
      handedTo: [{ id: colleague.personId }],
    });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const silence = on('silenceAlert', `until: "${tomorrow}"`);
    expect(await codeOf(silence, responder)).toBe('NOT_PERMITTED');
    expect(await codeOf(silence, colleague)).toBe('NOT_FOUND');
    expect(await codeOf(silence, administrator)).toBe('done');
  });

  it('are previewed with the eyes of the organisation, and nobody sees more than he may', async () => {
    const word = `w${crypto.randomUUID().slice(0, 8)}`;
    const title = [{ lang: 'en', value: `Preview ${word}` }];
    const preview = async (who: Account, owner: string): Promise<number> =>
      (await api.ask(PREVIEW, { text: word, owner }, who)).data.previewAlertRule.count;
    await submit({ title, sharing: { tlp: 'TLP:RED', namedPeople: [responder.personId] } });
    await submit({ title, sharing: { tlp: 'TLP:AMBER', recipients: [reader.handle] } });
    await submit({ title });
    await until(async () => ((await preview(stranger, 'person')) === 1 ? true : undefined));
    expect(await preview(responder, 'organisation')).toBe(2);
    expect(await preview(second, 'person')).toBe(2);
    expect(await preview(administrator, 'organisation')).toBe(1);
    expect(await preview(colleague, 'organisation')).toBe(1);
    expect(await preview(stranger, 'organisation')).toBe(1);
  });
});
