import { createClient } from 'graphql-sse';
import { aReport } from '@tocsin/report-format/testing';
import { followEvents, type Followed } from '../testing/followed-events.js';
import type { Account } from '../testing/memory-network.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const CREATE =
  'mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { rule { id } errors { code } } }';
const SUBMIT =
  'mutation ($input: SubmitReportInput!) { submitReport(input: $input) { report { id } errors { code } } }';

const serious = {
  name: 'Everything serious',
  filter: { severity: { atLeast: 'serious_incident' } },
  kinds: ['PUBLISHED'],
};

describe('alerts as server-sent events', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reporter: Account;
  let responder: Account;

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
    reporter = await network.person(await network.organisation(`${name}-a`), ['reporter']);
    responder = await network.person(await network.organisation(`${name}-b`), ['responder']);
  });

  const bearer = ({ token }: Account) => ({ authorization: `Bearer ${token}` });
  const follow = (
    after: string | null = null,
    headers: Record<string, string> = bearer(responder),
  ) =>
    followEvents(
      `${api.url}/alerts/events`,
      { lang: 'zh-Hans' },
      {
        ...headers,
        ...(after !== null && { 'last-event-id': after }),
      },
    );

  const create = async (): Promise<string> => {
    const { data } = await api.ask(CREATE, { input: serious }, responder);
    expect(data.createAlertRule.errors).toEqual([]);
    return data.createAlertRule.rule.id;
  };
  const submit = async (): Promise<string> => {
    const report = aReport({ severity: { oecd: 'disaster' } });
    const input = { submissionId: crypto.randomUUID(), report };
    const { data } = await api.ask(SUBMIT, { input }, reporter);
    expect(data.submitReport.errors).toEqual([]);
    return data.submitReport.report.id;
  };

  const until = async <Value>(read: () => Value | undefined): Promise<Value> => {
    for (let tries = 0; tries < 3_000; tries += 1) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not happen');
  };

  const alertsIn = ({ events }: Followed) =>
    events.flatMap(({ id, event, data }) =>
      event === undefined && data !== undefined ? [{ id, ...JSON.parse(data) }] : [],
    );
  const reportsIn = (followed: Followed): string[] =>
    alertsIn(followed).flatMap(({ alert }) => alert.reports.map(({ id }: { id: string }) => id));
  /** A heartbeat that follows everything told so far: nothing more is on its way. */
  const quiet = async (followed: Followed) => {
    const count = followed.events.length;
    return until(() => followed.events.slice(count).find(({ event }) => event === 'heartbeat'));
  };

  /** Waits until so many alerts of the responder are there, whoever follows. */
  const raised = async (count: number) => {
    for (let tries = 0; tries < 600; tries += 1) {
      const { data } = await api.ask('{ viewer { alerts { totalCount } } }', {}, responder);
      if (data.viewer.alerts.totalCount >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no ${count} alerts were raised`);
  };

  it('come with why and what it is about, each with the cursor as its id', async () => {
    const ruleId = await create();
    const live = await follow();
    expect(live.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await until(() => live.events[1]);
    expect(live.events[0]).toEqual({ retry: '3000' });
    const reportId = await submit();
    const told = await until(() => alertsIn(live)[0]);
    expect(told).toMatchObject({
      id: told.cursor,
      alert: {
        kinds: ['PUBLISHED'],
        rule: { id: ruleId, name: 'Everything serious' },
        reasons: [
          { predicate: 'severity', value: 'serious_incident, disaster' },
          { predicate: 'drill', value: 'false' },
        ],
        incidents: [{ severity: 'disaster', title: expect.any(String) }],
        reports: [{ id: reportId }],
      },
    });
    live.end();
  });

  it('go on after what was dealt with, in order, each once, then live', async () => {
    await create();
    const first = await follow();
    const dealtWith = await submit();
    const { cursor } = await until(() => alertsIn(first)[0]);
    expect(reportsIn(first)).toEqual([dealtWith]);
    first.end();
    const missed = [await submit(), await submit(), await submit()];
    await raised(4);
    const back = await follow(cursor);
    await until(() => alertsIn(back)[2]);
    const now = await submit();
    await until(() => alertsIn(back)[3]);
    await quiet(back);
    expect(reportsIn(back)).toEqual([...missed, now]);
    back.end();
  });

  it('go on after a heartbeat, too, and from a cursor older than the rule and its end', async () => {
    const before = await follow();
    const { id: cursor } = await quiet(before);
    before.end();
    const ruleId = await create();
    const [first, second] = [await submit(), await submit()];
    const live = await follow(cursor);
    await until(() => alertsIn(live)[1]);
    live.end();
    const { data } = await api.ask(
      `mutation { deleteAlertRule(input: { ruleId: "${ruleId}" }) { errors { code } } }`,
      {},
      responder,
    );
    expect(data.deleteAlertRule.errors).toEqual([]);
    await submit();
    const back = await follow(cursor);
    await until(() => alertsIn(back)[1]);
    await quiet(back);
    expect(reportsIn(back)).toEqual([first, second]);
    expect(alertsIn(back).map(({ alert }) => [alert.rule, alert.reasons])).toEqual([
      [null, expect.any(Array)],
      [null, expect.any(Array)],
    ]);
    back.end();
  });

  it('end when the token is revoked, and tell nothing from then on', async () => {
    await create();
    const live = await follow();
    await until(() => live.events[1]);
    const revoke = `mutation { revokeToken(input: { tokenId: "${responder.tokenId}" }) { errors { code } } }`;
    expect((await api.ask(revoke, {}, responder)).data.revokeToken.errors).toEqual([]);
    await submit();
    await live.ended;
    expect(alertsIn(live)).toEqual([]);
    const again = await follow(live.events[1]!.id);
    expect(again.response.status).toBe(401);
  });

  it('come to graphql-sse clients, too', async () => {
    await create();
    const client = createClient({
      url: `${api.url}/graphql`,
      singleConnection: false,
      retryAttempts: 0,
      headers: bearer(responder),
    });
    const told: { alertRaised: { alert: { reports: { id: string }[] } | null } }[] = [];
    const stop = client.subscribe<(typeof told)[number]>(
      { query: 'subscription { alertRaised { cursor alert { reports { id } } } }' },
      { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
    );
    await until(() => told[0]);
    const reportId = await submit();
    const raised = await until(
      () => told.find(({ alertRaised }) => alertRaised.alert !== null)?.alertRaised.alert,
    );
    expect(raised?.reports).toEqual([{ id: reportId }]);
    stop();
  });

  it('are refused by name without a token, and for a cursor that is not the reader’s', async () => {
    const refusal = async (after: string | null, headers: Record<string, string>) => {
      const { response } = await follow(after, headers);
      const { errors } = (await response.json()) as {
        errors: { extensions: { code: string } }[];
      };
      return [response.status, errors[0]?.extensions.code];
    };
    expect(await refusal(null, {})).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refusal('nothing', bearer(responder))).toEqual([400, 'CURSOR_INVALID']);
    const live = await follow();
    const { id } = await until(() => live.events[1]);
    live.end();
    expect(await refusal(id!, bearer(reporter))).toEqual([400, 'CURSOR_INVALID']);
    const site = { ...bearer(responder), 'sec-fetch-site': 'cross-site' };
    expect(await refusal(null, site)).toEqual([403, 'CSRF_BLOCKED']);
  });
});
