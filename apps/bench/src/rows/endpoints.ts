import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { migrations, startDispatcher, type Channel, type Outcome } from '@tocsin/alerts';
import { openPool } from '@tocsin/postgres';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow } from '../measure/row.js';
import { percentile } from '../measure/statistics.js';
import { openReceiver, type Receiver } from '../served/hanging-receiver.js';

const ENDPOINTS = 1_000;
const HANGING = 100;
const EACH = 10;
/** As long as a webhook may take. */
const ATTEMPT_MS = 15_000;

type Run = { readonly perSecond: number; readonly p50: number; readonly p99: number };

/** Whether endpoints that hang hold up the others. */
export const endpoints: BenchRow = {
  name: 'endpoints',
  about:
    '1,000 endpoints of which 100 hang: what the others get, against a run in which none hangs',
  async run(machine) {
    const each = Math.max(2, Math.round(EACH * machine.scale));
    await deliver(machine, { hanging: 0, each: 2 });
    const none = await deliver(machine, { hanging: 0, each });
    const some = await deliver(machine, { hanging: HANGING, each });
    const rival = 'none hangs';
    return [
      {
        what: `deliveries to ${ENDPOINTS - HANGING} well endpoints, ${HANGING} hang`,
        value: some.perSecond,
        unit: '/s',
        rival,
        rivalValue: none.perSecond,
        by: 'share',
        bound: 0.8,
      },
      {
        what: 'from being due to arrival, p50',
        value: some.p50,
        unit: 'ms',
        rival,
        rivalValue: none.p50,
        by: 'cost',
        bound: null,
      },
      {
        what: 'from being due to arrival, p99',
        value: some.p99,
        unit: 'ms',
        rival,
        rivalValue: none.p99,
        by: 'cost',
        bound: 1.5,
      },
    ];
  },
};

type Load = { readonly hanging: number; readonly each: number };

/** All deliveries are due at once; counted are those to the endpoints that never hang, in both runs the same number. */
async function deliver(machine: BenchMachine, { hanging, each }: Load): Promise<Run> {
  const ids = Array.from({ length: ENDPOINTS }, () => randomUUID());
  const counted = new Set<string>(ids.slice(HANGING));
  const receiver = await openReceiver(new Set<string>(ids.slice(0, hanging)));
  const pool = openPool(await machine.createDatabase());
  for (const { sql } of migrations) await pool.query(sql);
  await pool.query(DUE, [ids, each]);
  const delays: number[] = [];
  const began = performance.now();
  const allTaken = new Promise<void>((resolve) => {
    receiver.onTaken = (endpoint) => {
      if (!counted.has(endpoint)) return;
      delays.push(performance.now() - began);
      if (delays.length === counted.size * each) resolve();
    };
  });
  const dispatcher = dispatcherOn(pool, receiver);
  await allTaken;
  const perSecond = (delays.length / (performance.now() - began)) * 1_000;
  await dispatcher.stop();
  await receiver.close();
  await pool.end();
  await machine.clear();
  const run = { perSecond, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
  machine.say(`  ${hanging} hang: ${Math.round(perSecond)}/s, p99 ${Math.round(run.p99)} ms`);
  return run;
}

// Those that hang come first: whoever takes the oldest first meets them first.
const DUE = `
with place as (select id, n from unnest($1::uuid[]) with ordinality p(id, n)),
destination as (
  insert into alerts.destination (channel, destination, organisation, next_at)
  select 'webhook', id, md5('organisation ' || n / 10)::uuid, now() from place)
insert into alerts.delivery (delivery, kind, channel, destination, organisation, owner, state, made_at, next_at, waits_from)
select gen_random_uuid(), 'test', 'webhook', id, md5('organisation ' || n / 10)::uuid, gen_random_uuid(), 'waiting',
  now(), now() + n * interval '1 microsecond', now()
from place, generate_series(1, $2::int)`;

function dispatcherOn(pool: ReturnType<typeof openPool>, { port }: Receiver) {
  const organisations = async (webhookId: string) => {
    const { rows } = await pool.query<{ organisation: string }>(
      `select organisation from alerts.destination where channel = 'webhook' and destination = $1`,
      [webhookId],
    );
    return rows[0]?.organisation ?? '';
  };
  return startDispatcher({
    pool,
    channels: [channelTo(port)],
    rules: { textsOf: async (texts) => texts.map(() => null), standing: async () => null },
    facts: {
      notices: async () => ({ notices: [], settled: 0 }),
      severities: async () => new Map(),
    },
    endpoints: {
      entry: async (webhookId) => ({
        organisationId: await organisations(webhookId),
        status: 'active',
        personId: webhookId,
      }),
      disable: async () => {},
    },
    now: () => new Date(),
    attemptMs: ATTEMPT_MS,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** A POST over a connection that is kept: what signing and the guard of addresses cost is not measured here. */
function channelTo(port: number): Channel {
  const agent = new Agent({ keepAlive: true });
  return {
    name: 'webhook',
    send: ({ deliveryId, destination }, signal) =>
      new Promise<Outcome>((resolve) => {
        const began = performance.now();
        const told = () => ({
          latencyMs: performance.now() - began,
          request: 'POST',
          answer: null,
        });
        const asked = request({ port, agent, signal, method: 'POST', path: `/${destination}` });
        asked.once('response', (response) => {
          response.resume();
          const status = response.statusCode ?? null;
          resolve({ ...told(), code: 'DELIVERED', status, result: 'delivered' });
        });
        asked.once('error', () => {
          resolve({
            ...told(),
            code: 'FAILED',
            status: null,
            result: 'failed',
            retryAfterMs: null,
          });
        });
        asked.end(JSON.stringify({ deliveryId }));
      }),
  };
}
