import { openRecordSender, Patience, type RecordSender } from '@tocsin/kafka';
import { withTransaction } from '@tocsin/postgres';
import { transactionOn } from '../delivery.js';
import { announceProgress } from '../progress-signal.js';
import { WakeUp } from '../wake-up.js';
import { hasLost, nextGeneration } from './generation.js';
import type { RelayOptions } from './relay-options.js';
import { Lease, NotMine, readRelay, type RelayRow, type SentRange } from './relay-row.js';
import { SealedBatches, type RelayBatch } from './sealed-batches.js';

export type RelayHealth = {
  /** Whether this one sends, or another one. */
  readonly sends: boolean;
  readonly generation: number;
  /** Everything up to here is on Kafka, by whomever. */
  readonly published: number;
  /** Events that are recorded and not yet on Kafka. */
  readonly lag: number;
  /** Milliseconds since something was last put on Kafka; 0 when nothing waits. */
  readonly lagAgeMs: number;
  readonly restarts: number;
};

export type RunningRelay = {
  health(): Promise<RelayHealth>;
  /** Stops after the send at hand, and lets another one take over at once. */
  stop(): Promise<void>;
};

/**
 * Puts the log on Kafka, in position order, one send outstanding, marked after the acknowledgement: while the next batch
 * is being sent, so that a restart sends at most two batches again. Of several relays one sends; a second one may double records, and neither leaves a hole nor changes the order within a stream.
 */
export function startRelay(options: RelayOptions): RunningRelay {
  const relay = new Relay(options);
  const finished = relay.run();
  return {
    health: () => relay.health(),
    async stop() {
      relay.stop();
      await finished;
    },
  };
}

const LEASE_MS = 5_000;
/** How often the one that waits for its turn looks whether it has come. */
const WAITING_MS = 500;
/** How often an idle relay looks whether Kafka still holds what it has acknowledged. */
const AUDIT_MS = 10_000;
/** After so many marks the notes of what was sent are put together. */
const MARKS_APART = 200;

class Relay {
  readonly #wakeUp = new WakeUp();
  readonly #stopping = new AbortController();
  readonly #patience: Patience;
  readonly #lease: Lease;
  readonly #leaseMs: number;
  #sends = false;
  #renewing = false;
  #marks = 0;
  /** The mark that is under way; it rejects where it could not be set. */
  #marking: Promise<void> = Promise.resolve();

  constructor(private readonly options: RelayOptions) {
    const { maxFailures, onFailure, leaseMs = LEASE_MS } = options;
    this.#leaseMs = leaseMs;
    this.#lease = new Lease(transactionOn(options.pool), leaseMs);
    this.#patience = new Patience(
      {
        onFatal: (error) => {
          this.stop();
          options.onFatal(error);
        },
        ...(maxFailures !== undefined && { maxFailures }),
        ...(onFailure && { onFailure }),
      },
      this.#stopping.signal,
    );
  }

  stop(): void {
    this.#stopping.abort();
    this.#wakeUp.close();
  }

  async health(): Promise<RelayHealth> {
    const { pool, store } = this.options;
    const { rows } = await pool.query<{ generation: number; published: number; age: number }>(
      `select r.generation, r.published, (extract(epoch from clock_timestamp() - greatest(r.marked_at,
         (select recorded_at from events.event e where e.position = r.published + 1))) * 1000)::float8 as age
       from feed.relay r`,
    );
    const { generation = 0, published = 0, age = 0 } = rows[0] ?? {};
    const lag = Math.max(0, (await store.head()).position - published);
    const lagAgeMs = lag > 0 ? Math.max(0, age) : 0;
    const { restarts } = this.#patience;
    return { sends: this.#sends, generation, published, lag, lagAgeMs, restarts };
  }

  /** Never rejects: too many failures end in onFatal. */
  async run(): Promise<void> {
    const stopListening = this.options.store.onAppended(() => this.#wakeUp.ring());
    while (!this.#wakeUp.closed) {
      try {
        await this.#turn();
      } catch (error) {
        if (error instanceof NotMine) await this.#wakeUp.rest(WAITING_MS);
        else await this.#patience.afterFailure('relay', error);
      }
    }
    stopListening();
    await this.#lease.release().catch(() => undefined);
  }

  /** Waits for the lease, and sends for as long as it is held. */
  async #turn(): Promise<void> {
    const row = await this.#take();
    if (row === null) {
      await this.#wakeUp.rest(WAITING_MS);
      return;
    }
    const sender = openRecordSender(this.options.kafka);
    const beat = setInterval(() => void this.#renew(), this.#leaseMs / 4);
    this.#marking = Promise.resolve();
    try {
      const sound = await this.#sound(row);
      this.#sends = true;
      await this.#send(sound, sender);
    } finally {
      this.#sends = false;
      clearInterval(beat);
      await sender.close();
    }
  }

  /** One at a time: while a database does not answer, renewals must not use up the connections that sending needs. */
  async #renew(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    await this.#lease.renew().catch(() => undefined);
    this.#renewing = false;
  }

  async #take(): Promise<RelayRow | null> {
    const row = await this.#lease.take();
    if (row !== null) return row;
    if ((await readRelay(transactionOn(this.options.pool))) !== null) return null;
    return this.#begin(0);
  }

  /** The row, or a new generation where it is of another epoch or Kafka has lost what it holds. */
  async #sound(row: RelayRow): Promise<RelayRow> {
    const { epoch } = await this.options.store.head();
    if (row.epoch !== epoch) {
      this.options.log?.('the store is in another epoch: Kafka is filled anew from its beginning');
      return this.#begin(row.generation);
    }
    if (await hasLost(this.options.kafka, row)) {
      this.options.log?.(`${row.topic} has lost records: Kafka is filled anew from the store`);
      return this.#begin(row.generation);
    }
    return row;
  }

  async #begin(after: number): Promise<RelayRow> {
    const next = await nextGeneration(this.options, after);
    await withTransaction(this.options.pool, (client) =>
      this.#lease.begin(transactionOn(client), next),
    );
    announceProgress(this.options.pool);
    const row = await this.#lease.take();
    if (row === null) throw new NotMine();
    return row;
  }

  async #send(from: RelayRow, sender: RecordSender): Promise<void> {
    const { store, batchSize: limit = 500, pollMs = 1_000 } = this.options;
    const { partitions } = from;
    const batches = new SealedBatches(store, { limit, partitions }, from.published);
    let row = from;
    let audited = performance.now();
    try {
      while (!this.#wakeUp.closed) {
        const batch = await batches.next();
        if (batch !== null) {
          row = await this.#sendBatch(row, batch, sender);
          continue;
        }
        await this.#marking;
        await this.#wakeUp.sleep(pollMs);
        if (performance.now() - audited < AUDIT_MS) continue;
        audited = performance.now();
        await this.#lease.mark(row);
        row = await this.#unchanged(row);
      }
    } finally {
      // The next turn, or another relay, begins where the marks are.
      await this.#marking.catch(() => undefined);
    }
  }

  /** Sends a batch while the one before is still being marked, and begins to mark it. */
  async #sendBatch(row: RelayRow, batch: RelayBatch, sender: RecordSender): Promise<RelayRow> {
    const acknowledged = await sender.send(row.topic, batch.records);
    this.options.onPoint?.('sent');
    const next = afterBatch(row, batch, acknowledged);
    // One mark after the other. Where one fails nothing more is sent: what is sent again was never marked.
    await this.#marking;
    this.#marking = this.#mark(next, batch);
    this.#marking.catch(() => undefined);
    return next;
  }

  async #mark(row: RelayRow, { records }: RelayBatch): Promise<void> {
    const { onPoint, onSent, pool } = this.options;
    await this.#lease.mark(row, rangesOf(records));
    onPoint?.('marked');
    announceProgress(pool);
    this.#patience.succeeded('relay');
    if (onSent) for (const { event, partition } of records) onSent(event, partition);
    this.#marks += 1;
    if (this.#marks % MARKS_APART === 0) await this.#lease.putTogether();
  }

  /** Throws NotMine where the generation must be another one: the next turn begins it. */
  async #unchanged(row: RelayRow): Promise<RelayRow> {
    if ((await this.#sound(row)).generation !== row.generation) throw new NotMine();
    return row;
  }
}

/** Of each partition that gets events, the positions of the first and the last one. */
function rangesOf(records: RelayBatch['records']): SentRange[] {
  const ranges = new Map<number, SentRange>();
  for (const { partition, event } of records) {
    const first = ranges.get(partition)?.first ?? event.position;
    ranges.set(partition, { partition, first, last: event.position });
  }
  return [...ranges.values()];
}

/** The row after an acknowledgement. Throws where the offsets tell that the topic is not what it was. */
function afterBatch(
  row: RelayRow,
  { last, records }: RelayBatch,
  acknowledged: ReadonlyMap<number, number>,
): RelayRow {
  const counts = new Map<number, number>();
  for (const { partition } of records) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const ends = [...row.acknowledged];
  for (const [partition, end] of acknowledged) {
    if (end - (counts.get(partition) ?? 0) < (ends[partition] ?? 0)) throw new RecordsLost(row);
    ends[partition] = end;
  }
  return { ...row, published: last, acknowledged: ends };
}

/** What was acknowledged is not on the topic any more: the next turn looks, and begins another generation. */
class RecordsLost extends Error {
  readonly code = 'RECORDS_LOST';

  constructor({ topic }: RelayRow) {
    super(`${topic} does not hold what it has acknowledged`);
  }
}
