import { withTransaction } from '@tocsin/postgres';
import { claimForTable, FeedTakenOver, readNext } from './checkpoint.js';
import { deliver, parkEvent, transactionOn, type Delivery } from './delivery.js';
import { Fenced } from './failure.js';
import type { RunningConsumer } from './feed.js';
import { healthOf } from './health.js';
import { readBatch } from './read-batch.js';
import { recordReleases } from './released-streams.js';
import type { TableFeedOptions } from './table-feed-options.js';
import { WakeUp } from './wake-up.js';

/** Waits between attempts: doubled each time, from the first to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Runs one consumer until it is stopped or has failed too often. */
export function startLoop(options: TableFeedOptions, delivery: Delivery): RunningConsumer {
  const loop = new ConsumerLoop(options, delivery);
  const finished = loop.run();
  return {
    health: () =>
      healthOf(options, delivery.consumer.name, { restarts: loop.restarts, membership: null }),
    async stop() {
      loop.wakeUp.close();
      await finished;
    },
  };
}

class ConsumerLoop {
  readonly wakeUp = new WakeUp();
  restarts = 0;
  /** Failures since something was last applied. */
  #failures = 0;
  #claimed = false;

  constructor(
    private readonly options: TableFeedOptions,
    private readonly delivery: Delivery,
  ) {}

  /** Never rejects: too many failures end in onFatal. */
  async run(): Promise<void> {
    const stopListening = this.options.store.onAppended(() => this.wakeUp.ring());
    try {
      while (!this.wakeUp.closed) await this.turn();
    } finally {
      stopListening();
    }
  }

  private async turn(): Promise<void> {
    try {
      await this.follow();
    } catch (error) {
      if (error instanceof Fenced) {
        await this.wakeUp.rest(FIRST_PAUSE_MS);
        return;
      }
      await this.afterFailure(error);
    }
  }

  /** Reads the checkpoint and follows the log from there, until stopped or something fails. */
  private async follow(): Promise<void> {
    const { pool, consumer } = this.delivery;
    if (!this.#claimed) {
      await withTransaction(pool, (client) => claimForTable(transactionOn(client), consumer.name));
      this.#claimed = true;
    }
    await recordReleases({ pool, store: this.options.store }, consumer.name);
    let next = await readNext(transactionOn(pool), consumer.name);
    while (!this.wakeUp.closed) {
      const moved = await this.step(next);
      next += moved;
      if (moved > 0) this.#failures = 0;
      else await this.wakeUp.sleep(this.options.pollMs ?? 1_000);
    }
  }

  /** Deals with one batch; answers how far the checkpoint has moved. */
  private async step(next: number): Promise<number> {
    const batch = await readBatch(this.options.store, next, this.options.batchSize ?? 500);
    if (batch.kind === 'unreadable') {
      await parkEvent(this.delivery, batch.event, batch.reason);
      return 1;
    }
    if (batch.events.length > 0) await deliver(this.delivery, batch.events);
    return batch.events.length;
  }

  private async afterFailure(error: unknown): Promise<void> {
    this.#failures += 1;
    const { maxFailures = 20, onFatal, onFailure } = this.options;
    if (this.#failures > maxFailures || error instanceof FeedTakenOver) {
      this.wakeUp.close();
      onFatal(error);
      return;
    }
    this.restarts += 1;
    onFailure?.(error);
    await this.wakeUp.rest(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1)));
  }
}
