import { announceProgress } from '@tocsin/event-feed';
import type { AccessReader } from '@tocsin/access';
import { deliveryHealth, startDispatcher, startPlanner, type Channel } from '@tocsin/alerts';
import { deliveryEndpoints } from '@tocsin/commands';
import type { DisclosureLedger } from '@tocsin/disclosure';
import type { PostgresEventStore } from '@tocsin/event-store';
import type { Mail } from '@tocsin/mail';
import { openAlertFacts, openRuleTexts, startMatching, startTimekeeper } from '@tocsin/matching';
import { openPool } from '@tocsin/postgres';
import type { ReadModel } from '@tocsin/views';
import { addressGuard, endpointBook, openWebhookChannel } from '@tocsin/webhooks';
import type { Settings } from '../settings.js';
import type { Database } from './open-database.js';
import { failureIds } from './failure-ids.js';
import type { NetworkOptions } from './network.js';
import type { AttemptTold, RunningNotifier } from './running-notifier.js';

type Parts = {
  readonly settings: Settings;
  readonly database: Pick<Database, 'url'>;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly readModel: ReadModel;
  readonly ledger: DisclosureLedger;
  readonly mail: Mail | null;
  readonly options: NetworkOptions;
};

/** Without a mail server the log says so for every mail, and it goes out once there is one. */
const NO_MAIL: Channel = {
  name: 'email',
  send: async () => ({
    result: 'failed',
    code: 'MAIL_NOT_SET',
    status: null,
    latencyMs: 0,
    request: 'nothing was sent',
    answer: null,
    retryAfterMs: null,
  }),
};

const NO_CORRELATION = { correlationId: 'notifier', causationId: null, trace: null };

/** Makes alerts of what is appended, plans what is sent of them, and sends it; null where this process does not. */
export function notifierOf(parts: Parts): RunningNotifier | null {
  const { pool, store, access, readModel, ledger, mail, options } = parts;
  if (!options.roles.includes('notifier')) return null;
  const now = () => new Date();
  const rules = openRuleTexts(store);
  const facts = openAlertFacts({ pool, store, access, ledger });
  const failing = (what: string) => (error: unknown) =>
    options.log(`${what} is tried again`, failureIds(error));
  const listeners: ((attempt: AttemptTold) => void)[] = [];
  const webhooks = webhooksOf(parts);
  const claims = openPool(parts.database.url, { max: 2, applicationName: 'tocsin-claims' });
  const dispatcher = startDispatcher({
    pool,
    claims,
    rules,
    facts,
    endpoints: deliveryEndpoints({ store, access, correlation: NO_CORRELATION }),
    channels: [webhooks, mail?.channel ?? NO_MAIL],
    now,
    onAttempt: (attempt) => listeners.forEach((listener) => listener(attempt)),
    onFailure: failing('sending alerts'),
    onFatal: options.onFatal,
  });
  const planner = startPlanner({
    pool,
    rules,
    facts,
    now,
    onPlanned: () => dispatcher.wake(),
    onFailure: failing('planning alerts'),
    onFatal: options.onFatal,
  });
  const timekeeper = startTimekeeper({ pool, store, now, onFailure: failing('marking clocks') });
  const matching = startMatching({
    pool,
    store,
    access,
    readModel,
    onMatched: ({ alerts, clocks }) => {
      if (clocks) timekeeper.wake();
      if (alerts === 0) return;
      planner.wake();
      announceProgress(pool);
    },
    onFailure: failing('matching alerts'),
  });
  return {
    matching: () => matching.health(),
    clocks: () => timekeeper.health(),
    deliveries: () => deliveryHealth(pool, now()),
    onAttempt: (listener) => void listeners.push(listener),
    async stop() {
      await timekeeper.stop();
      await matching.stop();
      await planner.stop();
      await dispatcher.stop();
      await claims.end();
    },
  };
}

const webhooksOf = ({ settings, store }: Parts): Channel =>
  openWebhookChannel({
    endpoints: endpointBook(store),
    guard: addressGuard(settings.webhooks),
    origin: originOf(settings),
  });

/** Where links in webhooks lead. */
const originOf = ({ publicUrl, host, port }: Settings): string =>
  publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
