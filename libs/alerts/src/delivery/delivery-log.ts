import type { Channel, Notification } from '../channel.js';
import type { LogReader } from './log-reader.js';
import { orderAgain, orderFailed, type FailedRange } from './order-again.js';
import type { Pool } from './sql.js';

export const DELIVERY_STATES = [
  'waiting',
  'sending',
  'delivered',
  'failed',
  'dropped',
  'uncertain',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

type LoggedAttempt = {
  readonly number: number;
  readonly at: Date;
  readonly latencyMs: number;
  readonly code: string;
  readonly status: number | null;
  readonly request: string;
  readonly answer: string | null;
};

export type LoggedDelivery = {
  readonly deliveryId: string;
  readonly kind: Notification['kind'];
  readonly channel: Channel['name'];
  /** Webhook or person. */
  readonly destination: string;
  /** What it is about is its owner's own business: null to everybody else, and where it is about nothing. */
  readonly ruleId: string | null;
  readonly alertId: string | null;
  readonly digestId: string | null;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly madeAt: Date;
  readonly nextAt: Date | null;
  /** Oldest first. */
  readonly attempts: readonly LoggedAttempt[];
};

/** How an endpoint does. */
export type EndpointHealth = {
  readonly webhookId: string;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
  /** Deliveries that have not come to an end. */
  readonly waiting: number;
  readonly nextAt: Date | null;
};

type LogFilter = {
  readonly webhookId?: string | null;
  readonly alertId?: string | null;
  readonly states?: readonly DeliveryState[] | null;
};

type LogPlace = { readonly at: Date; readonly id: string };

/** What was sent, to whom, and how it went, for 30 days. Hidden equals absent. */
export type DeliveryLog = {
  /** Newest first. `after`: the last one known. */
  list(
    reader: LogReader,
    filter: LogFilter,
    page: { readonly after: LogPlace | null; readonly limit: number },
  ): Promise<LoggedDelivery[]>;
  count(reader: LogReader, filter: LogFilter): Promise<number>;
  one(reader: LogReader, deliveryId: string): Promise<LoggedDelivery | null>;
  /** Of the organisation's webhooks, for its administrators. */
  health(reader: LogReader): Promise<EndpointHealth[]>;
  /** Sends once more, with the same id; false: it is under way or waits already. Only what the reader sees. */
  redeliver(deliveryId: string): Promise<boolean>;
  /** Sends once more what has failed for good; answers how many. */
  redeliverFailed(reader: LogReader, range: FailedRange): Promise<number>;
};

/** The log in the tables of delivery. */
export function openDeliveryLog(pool: Pool, now: () => Date = () => new Date()): DeliveryLog {
  const list: DeliveryLog['list'] = async (reader, filter, { after, limit }) => {
    const { rows } = await pool.query<Row>({
      name: 'delivery_log',
      text: LIST,
      values: [...asked(reader, filter), after?.at ?? null, after?.id ?? null, limit],
    });
    return rows.map((row) => loggedFrom(row, reader));
  };
  return {
    list,
    async count(reader, filter) {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*) as count from alerts.delivery d where ${SEEN} and ${ASKED}`,
        asked(reader, filter),
      );
      return rows[0]?.count ?? 0;
    },
    async one(reader, deliveryId) {
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from alerts.delivery d where ${SEEN} and d.delivery = $4`,
        [...readerValues(reader), deliveryId],
      );
      return rows[0] ? loggedFrom(rows[0], reader) : null;
    },
    health: (reader) => healthOf(pool, reader),
    redeliver: (deliveryId) => orderAgain(pool, deliveryId, now()),
    redeliverFailed: (reader, range) => orderFailed(pool, { reader, range, now: now() }),
  };
}

/** $1 person, $2 organisation, $3 whether it administers. */
const SEEN = `(d.owner = $1 or ($3 and d.channel = 'webhook' and d.organisation = $2))`;
const readerValues = ({ personId, organisationId, administers }: LogReader): unknown[] => [
  personId,
  organisationId,
  administers,
];

// Without a webhook it is the own list, for administrators with the rules of the organisation: what rules of colleagues
// sent is asked for endpoint by endpoint.
const ASKED = `($4::uuid is null or (d.channel = 'webhook' and d.destination = $4))
  and ($5::uuid is null or d.alert = $5 or d.digest = (select a.digest from alerts.alert a where a.alert = $5))
  and ($6::text[] is null or d.state = any($6)) and ($4::uuid is not null or d.owner = $1 or ($3 and d.owner = $2))`;

const asked = (reader: LogReader, { webhookId, alertId, states }: LogFilter): unknown[] => [
  ...readerValues(reader),
  webhookId ?? null,
  alertId ?? null,
  states ?? null,
];

/** So many of the attempts are told: the schedule has ten, and a delivery may be ordered again. */
const COLUMNS = `
d.delivery, d.kind, d.channel, d.destination, d.rule, d.alert, d.digest, d.owner, d.state, d.reason, d.made_at, d.next_at,
(select coalesce(json_agg(t order by t.number), '[]') from (
  select number, at, latency_ms, code, status, request, answer from alerts.attempt a
  where a.delivery = d.delivery order by number desc limit 50) t) as attempts`;

const LIST = `
select ${COLUMNS} from alerts.delivery d where ${SEEN} and ${ASKED}
  and ($7::timestamptz is null or (d.made_at, d.delivery) < ($7, $8::uuid))
order by d.made_at desc, d.delivery desc limit $9`;

type Row = {
  readonly delivery: string;
  readonly kind: LoggedDelivery['kind'];
  readonly channel: LoggedDelivery['channel'];
  readonly destination: string;
  readonly rule: string | null;
  readonly alert: string | null;
  readonly digest: string | null;
  readonly owner: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly made_at: Date;
  readonly next_at: Date | null;
  readonly attempts: readonly (Omit<LoggedAttempt, 'at' | 'latencyMs'> & {
    readonly at: string;
    readonly latency_ms: number;
  })[];
};

function loggedFrom(
  row: Row,
  { personId, organisationId, administers }: LogReader,
): LoggedDelivery {
  const own = row.owner === personId || (administers && row.owner === organisationId);
  return {
    deliveryId: row.delivery,
    kind: row.kind,
    channel: row.channel,
    destination: row.destination,
    ruleId: own ? row.rule : null,
    alertId: own ? row.alert : null,
    digestId: own ? row.digest : null,
    state: row.state,
    reason: row.reason,
    madeAt: row.made_at,
    nextAt: row.next_at,
    attempts: row.attempts.map(({ at, latency_ms: latencyMs, ...attempt }) => ({
      ...attempt,
      at: new Date(at),
      latencyMs,
    })),
  };
}

async function healthOf(
  pool: Pool,
  { organisationId, administers }: LogReader,
): Promise<EndpointHealth[]> {
  if (!administers) return [];
  const { rows } = await pool.query<{
    destination: string;
    failing_since: Date | null;
    last_success: Date | null;
    waiting: number;
    next_at: Date | null;
  }>(
    `select t.destination, t.failing_since, t.last_success, w.waiting, greatest(w.next_at, t.blocked_until) as next_at
     from alerts.destination t cross join lateral (
       select count(*) as waiting, min(d.next_at) as next_at from alerts.delivery d
       where d.channel = t.channel and d.destination = t.destination and d.state in ('waiting', 'sending')) w
     where t.channel = 'webhook' and t.organisation = $1 order by t.destination limit 1000`,
    [organisationId],
  );
  return rows.map((row) => ({
    webhookId: row.destination,
    failingSince: row.failing_since,
    lastSuccessAt: row.last_success,
    waiting: row.waiting,
    nextAt: row.waiting > 0 ? row.next_at : null,
  }));
}
