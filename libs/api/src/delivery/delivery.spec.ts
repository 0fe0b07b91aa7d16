import { randomUUID } from 'node:crypto';
import { openDeliveryLog } from '@tocsin/alerts';
import { openTestApi, type Account, type TestApi } from '../testing.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';

const LIST = `query($w: ID, $a: ID, $s: [AlertDeliveryState!], $n: Int, $after: String) { viewer {
  alertDeliveries(webhookId: $w, alertId: $a, states: $s, first: $n, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id kind channel webhookId ruleId alertId state reason madeAt nextTryAt
      attempts { number at latencyMs code status request answer } } } } }`;
const HEALTH =
  '{ viewer { webhookHealth { webhookId failingSince lastSuccessAt waiting nextTryAt } } }';
const AGAIN = `mutation($d: ID!) { redeliver(input: { deliveryId: $d }) { delivery { id state } errors { __typename code } } }`;
const ALL_FAILED = `mutation($w: ID!, $since: DateTime!, $until: DateTime) {
  redeliverFailed(input: { webhookId: $w, since: $since, until: $until }) { count errors { __typename code } } }`;

describe('deliveries, as they are asked for', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let owner: Account;
  let administrator: Account;
  let colleague: Account;
  let stranger: Account;
  const webhook = randomUUID();
  const rule = randomUUID();

  beforeAll(async () => {
    network = await postgresNetwork();
    const member = await network.organisation('northgate-ai');
    owner = await network.person(member, ['responder', 'reporter']);
    administrator = await network.person(member, ['administrator', 'reporter']);
    colleague = await network.person(member, ['responder', 'reporter']);
    const other = await network.organisation('harbour-cert');
    stranger = await network.person(other, ['administrator', 'reporter']);
    api = await openTestApi(network, { deliveryLog: openDeliveryLog(network.pool) });
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await network.drop();
  });
  beforeEach(async () => {
    await network.pool.query('truncate alerts.delivery, alerts.attempt, alerts.destination');
  });

  /** A delivery of the owner's rule to the webhook, with one attempt. */
  async function sent(state: string, minute: number): Promise<string> {
    const delivery = randomUUID();
    const { personId, organisationId } = owner;
    await network.pool.query(
      `insert into alerts.delivery (delivery, rule, alert, kind, channel, destination, organisation, owner, state, reason, made_at)
       values ($1, $2, gen_random_uuid(), 'alert', 'webhook', $3, $4, $5, $6, 'GIVEN_UP', $7)`,
      [
        delivery,
        rule,
        webhook,
        organisationId,
        personId,
        state,
        new Date(Date.UTC(2026, 0, 5, 12, minute)),
      ],
    );
    await network.pool.query(
      `insert into alerts.attempt (delivery, number, at, latency_ms, code, status, request, answer)
       values ($1, 1, now(), 12, 'STATUS', 503, 'POST https://receiver.example', 'no')`,
      [delivery],
    );
    await network.pool.query(
      `insert into alerts.destination (channel, destination, organisation, failing_since) values ('webhook', $1, $2, now())
       on conflict do nothing`,
      [webhook, organisationId],
    );
    return delivery;
  }

  const list = async (as: Account, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await api.ask(LIST, variables, as);
    expect(errors).toEqual([]);
    return data.viewer.alertDeliveries;
  };

  it('are listed for the owner of the rule, newest first, page by page', async () => {
    const made = [];
    for (let minute = 0; minute < 5; minute += 1) made.unshift(await sent('failed', minute));
    const first = await list(owner, { n: 3 });
    expect(first.totalCount).toBe(5);
    const rest = await list(owner, { n: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes].map(({ id }) => id)).toEqual(made);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect(first.nodes[0]).toMatchObject({
      kind: 'alert',
      channel: 'webhook',
      webhookId: webhook,
      ruleId: rule,
      state: 'failed',
      reason: 'GIVEN_UP',
      nextTryAt: null,
      attempts: [{ number: 1, latencyMs: 12, code: 'STATUS', status: 503, answer: 'no' }],
    });
  });

  it('show an administrator what went to a webhook, and nobody else anything', async () => {
    const id = await sent('failed', 1);
    const seen = await list(administrator, { w: webhook });
    expect(seen.nodes).toMatchObject([{ id, ruleId: null, alertId: null }]);
    expect((await list(administrator)).nodes).toEqual([]);
    for (const account of [colleague, stranger]) {
      for (const variables of [{}, { w: webhook }]) {
        const { nodes, totalCount } = await list(account, variables);
        expect([nodes, totalCount]).toEqual([[], 0]);
      }
    }
    const health = async (as: Account) => (await api.ask(HEALTH, {}, as)).data.viewer.webhookHealth;
    expect(await health(administrator)).toMatchObject([
      { webhookId: webhook, failingSince: expect.any(String), lastSuccessAt: null, waiting: 0 },
    ]);
    for (const account of [owner, colleague, stranger]) expect(await health(account)).toEqual([]);
  });

  it('are none where a filter names what is no id, and a cursor holds for its filter alone', async () => {
    await sent('failed', 1);
    await sent('failed', 2);
    expect((await list(owner, { w: "' or 1=1" })).nodes).toEqual([]);
    expect((await list(owner, { a: 'TI-1' })).totalCount).toBe(0);
    expect((await list(owner, { s: ['delivered'] })).nodes).toEqual([]);
    const after = (await list(owner, { n: 1 })).pageInfo.endCursor;
    const { errors } = await api.ask(LIST, { s: ['failed'], n: 1, after }, owner);
    expect(errors[0]?.extensions.code).toBe('CURSOR_OTHER_FILTER');
  });

  it('are sent again for whoever sees them, and not while they are under way', async () => {
    const failed = await sent('failed', 1);
    const again = async (d: string, as: Account) =>
      (await api.ask(AGAIN, { d }, as)).data.redeliver;
    for (const account of [colleague, stranger]) {
      expect((await again(failed, account)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
    expect((await again('x', owner)).errors).toMatchObject([{ __typename: 'NotFound' }]);
    expect(await again(failed, administrator)).toEqual({
      delivery: { id: failed, state: 'waiting' },
      errors: [],
    });
    expect((await again(failed, owner)).errors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('are sent again all together, by when they were made', async () => {
    for (let minute = 0; minute < 4; minute += 1) await sent('failed', minute);
    await sent('dropped', 2);
    const since = '2026-01-05T12:01:00Z';
    const until = '2026-01-05T12:03:00Z';
    const all = async (as: Account, given: Record<string, unknown> = {}) =>
      (await api.ask(ALL_FAILED, { w: webhook, since, ...given }, as)).data.redeliverFailed;
    expect(await all(stranger)).toEqual({ count: 0, errors: [] });
    expect(await all(owner, { w: 'nothing' })).toEqual({ count: 0, errors: [] });
    expect(await all(owner, { until })).toEqual({ count: 2, errors: [] });
    expect(await all(administrator)).toEqual({ count: 1, errors: [] });
    const wrong = await all(owner, { since: 'yesterday' });
    expect(wrong.errors).toMatchObject([{ __typename: 'ValidationFailed' }]);
  });
});
