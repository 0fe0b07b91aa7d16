import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { RETRY } from './client.js';
import type { GroupMembership, GroupReaderOptions } from './group-reader-options.js';
import { LagMarks } from './lag-marks.js';
import { OffsetRange } from './offset-range.js';
import type { Patience } from './patience.js';
import { Places } from './places.js';
import type { IncomingRecord, PartitionOfTopic } from './records.js';
import { within } from './within.js';

/**
 * Measured on Kafka 4.3.1: after kill -9 of a member another one has its partitions in 5.8 to 7.8 s. The wait is how
 * long the broker keeps an empty fetch: also the longest that a partition stays unread after joining.
 */
const GROUP = {
  sessionTimeout: 6_000,
  rebalanceTimeout: 6_000,
  heartbeatInterval: 500,
  minBytes: 1,
  maxWaitTimeInMs: 100,
};

/** A session that has lived this long was no failure, whatever ends it. */
const SETTLED_MS = 60_000;
/** Without a heartbeat for this long the client is stuck. A broker that is frozen for 30 s is waited for. */
const STALLED_MS = 90_000;
const DISCONNECT_MS = 4_000;
/** Between two owners of one partition, of whom one has not noticed yet that it is none. */
const FENCED_MS = 25;

/** Why it is asked where to go on, other than on joining. */
type Doubt = { readonly failure?: unknown; readonly fenced?: boolean };

/** One kafkajs consumer from joining to its end, which is for good: the next attempt is a new one. */
export class ReadingSession {
  membership: GroupMembership = { member: false, partitions: [] };
  readonly #consumer: Consumer;
  readonly #range: OffsetRange;
  readonly #lagMarks: LagMarks;
  readonly #places = new Places();
  readonly #ended: Promise<unknown>;
  #end: (error: unknown) => void = () => undefined;
  #over = false;
  /** Which joining the partitions at hand are of. */
  #joined = 0;
  readonly #begun = performance.now();
  #lastSign = this.#begun;

  constructor(
    kafka: Kafka,
    private readonly options: GroupReaderOptions,
    private readonly patience: Patience,
  ) {
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      ...GROUP,
      allowAutoTopicCreation: false,
      // Said again: a consumer takes 5 attempts, whatever its client is told.
      retry: { ...RETRY, restartOnFailure: async () => false },
    });
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#range = new OffsetRange(kafka);
    this.#lagMarks = new LagMarks(this.#consumer);
  }

  /** Reads until something ends it; answers the failure, or null where it was told to stop. */
  async run(): Promise<unknown> {
    const watch = setInterval(() => this.#watch(), 1_000);
    this.#listen();
    const opening = this.#open().catch((error: unknown) => this.end(error));
    const error = await this.#ended;
    clearInterval(watch);
    await within(DISCONNECT_MS, this.#close(opening));
    return error;
  }

  /** Null: in order. */
  end(error: unknown): void {
    this.#over = true;
    this.membership = { member: false, partitions: [] };
    this.#end(error);
  }

  async #open(): Promise<void> {
    await this.#consumer.connect();
    // From the beginning: where kafkajs resets an offset that is out of range, it resets it to where we notice.
    await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency ?? 1,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }

  /**
   * kafkajs does not notice that it is told to disconnect while it joins: it would join, and hold partitions for ever
   * that nobody reads. However long the joining takes, it is left to its end first.
   */
  async #close(opening: Promise<void>): Promise<void> {
    await opening;
    await this.#lagMarks.close();
    await Promise.all([this.#consumer.disconnect(), this.#range.close()]);
  }

  #listen(): void {
    const { GROUP_JOIN, REBALANCING, HEARTBEAT, CRASH, START_BATCH_PROCESS } =
      this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#onJoin(payload.memberAssignment));
    this.#consumer.on(REBALANCING, () => {
      this.membership = { member: false, partitions: [] };
    });
    this.#consumer.on(HEARTBEAT, () => {
      this.#lastSign = performance.now();
      if (this.#lastSign - this.#begun > SETTLED_MS) this.patience.succeeded('session');
    });
    this.#consumer.on(CRASH, ({ payload }) => this.end(payload.error));
    this.#consumer.on(START_BATCH_PROCESS, ({ payload }) => {
      // Nothing but marks of transactions: kafkajs goes past them and does not tell eachBatch.
      if (payload.batchSize === 0) this.#places.passed(payload);
    });
  }

  #watch(): void {
    if (performance.now() - this.#lastSign < STALLED_MS) return;
    this.end(new Error(`no sign of life of the group ${this.options.groupId}`));
  }

  /**
   * Called by kafkajs before it fetches for the first time after a joining: until the offsets are known, which takes a
   * question to a database, nothing may be fetched.
   */
  #onJoin(assignment: Readonly<Record<string, number[]>>): void {
    this.#lastSign = performance.now();
    this.#joined += 1;
    this.#places.clear();
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    this.membership = { member: true, partitions };
    if (partitions.length > 0) this.#askAgain(partitions);
  }

  /** Stops fetching partitions until it is known where to go on with them. */
  #askAgain(partitions: readonly PartitionOfTopic[], after: Doubt = {}): void {
    const grouped = partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
    this.#consumer.pause(grouped);
    this.#place(partitions, after).catch((error: unknown) => this.end(error));
  }

  async #place(partitions: readonly PartitionOfTopic[], { failure, fenced }: Doubt): Promise<void> {
    const joined = this.#joined;
    const [first] = partitions;
    const what = first ? nameOf(first) : '';
    if (failure !== undefined && !(await this.patience.afterFailure(what, failure))) {
      this.end(null);
      return;
    }
    if (fenced) await pause(FENCED_MS);
    try {
      const offsets = await this.#offsetsOf(partitions);
      if (joined !== this.#joined || this.#over) return;
      this.#goOn(partitions, offsets);
    } catch (error) {
      if (joined === this.#joined && !this.#over) {
        await this.#place(partitions, { failure: error });
      }
    }
  }

  async #offsetsOf(partitions: readonly PartitionOfTopic[]): Promise<readonly number[]> {
    const asked = await this.options.offsetsOf(partitions);
    const lost = await this.#range.outside(partitions, asked);
    const moved = new Map<PartitionOfTopic, number>();
    for (const each of lost) {
      if (!this.options.onLoss) throw each;
      moved.set(each.place, await this.options.onLoss(each));
    }
    return partitions.map((place, index) => moved.get(place) ?? (asked[index] as number));
  }

  #goOn(partitions: readonly PartitionOfTopic[], offsets: readonly number[]): void {
    for (const [index, { topic, partition }] of partitions.entries()) {
      const offset = offsets[index] as number;
      this.#places.set({ topic, partition }, offset);
      this.#consumer.seek({ topic, partition, offset: String(offset) });
      this.#consumer.resume([{ topic, partitions: [partition] }]);
    }
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const place = { topic, partition };
    // Not in the types, and the one thing that tells what kafkajs has really asked for.
    const { fetchedOffset } = batch as typeof batch & { readonly fetchedOffset: string };
    const from = this.#places.begins(place, Number(fetchedOffset));
    if (this.#over || from === 'unknown') return;
    if (from === 'elsewhere') return this.#askAgain([place]);
    // A batch may take long; the broker must not take the member for dead meanwhile.
    const beat = setInterval(
      () => void payload.heartbeat().catch(() => undefined),
      GROUP.heartbeatInterval,
    );
    try {
      const next = Number(batch.lastOffset()) + 1;
      const records = batch.messages.map(recordOf);
      const end = Number(batch.highWatermark);
      const joined = this.#joined;
      const dealt = await this.options.deal({ ...place, from, next, records, end });
      if (joined !== this.#joined) return;
      if (dealt === 'elsewhere') return this.#askAgain([place], { fenced: true });
      this.patience.succeeded(nameOf(place));
      this.patience.succeeded('session');
      this.#places.set(place, next);
      payload.resolveOffset(batch.lastOffset());
      this.#lagMarks.set(place, next);
    } catch (error) {
      if (!this.#over) this.#askAgain([place], { failure: error });
    } finally {
      clearInterval(beat);
    }
  }
}

const nameOf = ({ topic, partition }: PartitionOfTopic): string => `${topic} ${partition}`;

const recordOf = ({ offset, timestamp, key, value, headers }: KafkaMessage): IncomingRecord => ({
  offset: Number(offset),
  timestamp: new Date(Number(timestamp)),
  key,
  value,
  headers: headers ?? {},
});
