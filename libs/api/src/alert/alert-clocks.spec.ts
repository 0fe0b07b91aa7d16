import { aReport } from '@tocsin/report-format/testing';
import type { ClockMark } from '@tocsin/domain';
import type { Account, Member } from '../testing/memory-network.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const ALERTS = `{ viewer { alerts { nodes { kinds drill reports { id }
  clocks { clock { id status } rule { id regime citation } mark dueAt stands } } } } }`;
const AWARE = '2026-05-05T08:00:00.000Z';
const DUE = '2026-05-06T08:00:00.000Z';
const clock = {
  rule: { id: 'eu-nis2-23-4-a', regime: 'NIS2', citation: 'Art. 23(4)(a)' },
  mark: 'half',
  dueAt: DUE,
  stands: true,
};

describe('alerts of clocks over GraphQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reader: Member;
  let reporter: Account;
  let responder: Account;
  let stranger: Account;

  beforeAll(async () => {
    network = await postgresNetwork();
    network.raiseAlerts();
    api = await openTestApi(network);
    const source = await network.organisation('clock-source');
    reader = await network.organisation('clock-reader');
    reporter = await network.person(source, ['reporter']);
    responder = await network.person(reader, ['responder']);
    stranger = await network.person(await network.organisation('clock-other'), ['responder']);
    for (const account of [responder, reporter, stranger]) await follow(account);
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await network.drop();
  });

  /** A rule that asks for clocks and nothing else, as the template has it. */
  async function follow(account: Account): Promise<void> {
    const { data } = await api.ask('{ alertRuleTemplates { code filter kinds } }', {}, account);
    const template = data.alertRuleTemplates.find(({ code }: any) => code === 'OUR_CLOCKS');
    const input = { name: 'Clocks', filter: template.filter, kinds: template.kinds };
    const create = `mutation ($input: AlertRuleInput!) {
      createAlertRule(input: $input) { errors { code } } }`;
    const created = await api.ask(create, { input }, account);
    expect(created.data.createAlertRule.errors).toEqual([]);
  }

  async function submitted(over: object = {}) {
    const input = { submissionId: crypto.randomUUID(), report: aReport(over) };
    const { data } = await api.ask(
      `mutation ($input: SubmitReportInput!) { submitReport(input: $input) {
        report { id version } incident { id } errors { code } } }`,
      { input },
      reporter,
    );
    const { report, incident } = data.submitReport;
    const cited = await network.access.cited(incident.id);
    return { report, incidentId: cited?.id ?? '' };
  }

  async function passed(incidentId: string, mark: ClockMark) {
    const of = { clockId: crypto.randomUUID(), incidentId, organisationId: reader.organisationId };
    await network.given({
      type: 'ClockStarted',
      data: {
        ...of,
        ruleId: clock.rule.id,
        personId: responder.personId,
        starts: { aware: AWARE },
        drill: false,
      },
      content: { note: null },
    });
    await network.given({ type: 'ClockRanLow', data: { ...of, mark, dueAt: DUE } });
    return of;
  }

  const caughtUp = async () =>
    network.readModel.waitFor((await network.store.head()).position, 10_000);

  const alertsOf = async (who: Account, count: number): Promise<any[]> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const { data } = await api.ask(ALERTS, {}, who);
      if (data.viewer.alerts.nodes.length >= count) return data.viewer.alerts.nodes;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no ${count} alerts came`);
  };

  it('say by which rule what is due, how far the time is, and what became of it; to nobody else', async () => {
    const { report, incidentId } = await submitted();
    const of = await passed(incidentId, 'half');
    const [alert] = await alertsOf(responder, 1);
    expect(alert).toEqual({
      kinds: ['CLOCK_RUNNING_OUT'],
      drill: false,
      reports: [{ id: report.id }],
      clocks: [{ ...clock, clock: { id: of.clockId, status: 'open' } }],
    });
    await network.given({
      type: 'ClockFiled',
      data: { ...of, personId: responder.personId, filedAt: '2026-05-05T21:00:00.000Z' },
      content: { reference: null, note: null },
    });
    await caughtUp();
    expect((await alertsOf(responder, 1))[0].clocks).toEqual([
      { ...clock, clock: { id: of.clockId, status: 'filed' }, stands: false },
    ]);
    for (const other of [reporter, stranger]) expect(await alertsOf(other, 0)).toEqual([]);
  });

  it('say nothing of the clock to somebody who may read no report of the incident any more', async () => {
    const { report, incidentId } = await submitted({
      sharing: { tlp: 'TLP:AMBER', recipients: ['clock-reader'] },
    });
    const { clockId: id } = await passed(incidentId, 'overdue');
    const [newest] = await alertsOf(responder, 2);
    expect(newest.clocks).toEqual([{ ...clock, clock: { id, status: 'open' }, mark: 'overdue' }]);
    const input = {
      reportId: report.id,
      expectedVersion: report.version,
      sharing: { tlp: 'TLP:RED' },
    };
    const narrowed = await api.ask(
      `mutation ($input: ChangeSharingInput!) { changeSharing(input: $input) { errors { code } } }`,
      { input },
      reporter,
    );
    expect(narrowed.data.changeSharing.errors).toEqual([]);
    const [after] = await alertsOf(responder, 2);
    expect(after).toMatchObject({ reports: [], clocks: [] });
  });
});
