// Plans and sends until it is killed: every alert goes by webhook and by mail to the address given. Told that a delivery was sent,
// it may kill itself with -9 before it is marked, or stop as if the machine had been put to sleep. Its clock may be ahead.
import { openPool } from '@tocsin/postgres';
import { startDispatcher, startPlanner } from '../../dist/index.js';
import { aNotice } from '../../dist/testing/memory-ports.js';

const {
  url,
  receiver,
  rule,
  organisation,
  owner,
  dieAt,
  ahead = 0,
  ...times
} = JSON.parse(String(process.argv[2]));
// Whoever sleeps in a transaction keeps the others waiting no longer than that.
const pool = openPool(url, {
  applicationName: 'tocsin-notifier',
  idleInTransactionTimeoutMs: 5_000,
});

const definition = { ...rule, channels: { email: true, webhookIds: [rule.webhook] } };
/** @type {(name: 'webhook' | 'email') => import('../../dist/index.js').Channel} */
const channelOf = (name) => ({
  name,
  async send({ deliveryId, alerts }, signal) {
    const body = JSON.stringify({ name, deliveryId, alerts: alerts.map(({ alertId }) => alertId) });
    const began = performance.now();
    const said = await fetch(receiver, { method: 'POST', body, signal }).catch(() => null);
    const told = { status: said?.status ?? null, request: 'POST', answer: null };
    const latencyMs = performance.now() - began;
    if (said?.ok) return { ...told, latencyMs, code: 'DELIVERED', result: 'delivered' };
    // A mail that was on its way may have arrived.
    if (name === 'email') return { ...told, latencyMs, code: 'FATE_UNKNOWN', result: 'uncertain' };
    return { ...told, latencyMs, code: 'FAILED', result: 'failed', retryAfterMs: null };
  },
});
let left = dieAt.after;
/** @type {import('../../dist/index.js').PlannerOptions & Omit<import('../../dist/index.js').DispatcherOptions, 'channels'>} */
const parts = {
  pool,
  rules: {
    textsOf: async (texts) => texts.map(() => definition),
    standing: async () => ({ silences: [], definition, textAt: () => definition }),
  },
  facts: {
    notices: async (ids) => ({
      notices: ids.map((alertId) => aNotice({ alertId })),
      settled: 0,
    }),
    severities: async () => new Map(),
  },
  endpoints: {
    entry: async () => ({ organisationId: organisation, status: 'active', personId: owner }),
    disable: async () => {},
  },
  now: () => new Date(Date.now() + ahead),
  pollMs: 20,
  onFailure: (error) => process.stderr.write(`${String(error)}\n`),
  onFatal: () => process.exit(1),
  onPoint(point) {
    if (point !== dieAt.point) return;
    left -= 1;
    // Once: whoever sleeps and is woken goes on.
    if (left === 0) process.kill(process.pid, dieAt.by ?? 'SIGKILL');
  },
};
const planner = startPlanner(parts);
const dispatcher = startDispatcher({
  ...parts,
  channels: [channelOf('webhook'), channelOf('email')],
  careMs: 100,
  leaseMs: 2_000,
  attemptMs: 1_500,
  ...times,
});
process.once('SIGTERM', async () => {
  await planner.stop();
  await dispatcher.stop();
  process.exit(0);
});
