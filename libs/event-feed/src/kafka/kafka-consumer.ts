import { openGroupReader, Patience, type GroupReader, type RecordBatch } from '@tocsin/kafka';
import { isTransient, withTransaction } from '@tocsin/postgres';
import { FeedTakenOver, progressOf } from '../checkpoint.js';
import { transactionOn } from '../delivery.js';
import { Fenced } from '../failure.js';
import type { Consumer, Membership, RunningConsumer } from '../feed.js';
import { healthOf } from '../health.js';
import { recordReleases } from '../released-streams.js';
import { WakeUp } from '../wake-up.js';
import { BatchesTogether } from './batches-together.js';
import { deliverBatch, deliverTogether } from './kafka-delivery.js';
import type { KafkaFeedOptions } from './kafka-feed-options.js';
import {
  claimForKafka,
  currentGeneration,
  offsetsOf,
  type Generation,
} from './partition-checkpoint.js';

/** Runs one consumer until it is stopped or has failed too often. */
export function startConsumer(options: KafkaFeedOptions, consumer: Consumer): RunningConsumer {
  const run = new ConsumerRun(options, consumer);
  const finished = run.follow();
  return {
    health: () => healthOf(options, consumer.name, run),
    async stop() {
      run.stop();
      await finished;
    },
  };
}

class ConsumerRun {
  readonly #wakeUp = new WakeUp();
  readonly #stopping = new AbortController();
  readonly #patience: Patience;
  #reader: GroupReader | null = null;
  #following: Generation | null = null;
  #claimed = false;

  constructor(
    private readonly options: KafkaFeedOptions,
    private readonly consumer: Consumer,
  ) {
    const { maxFailures, onFailure } = options;
    this.#patience = new Patience(
      {
        onFatal: (error) => this.#fatal(error),
        ...(maxFailures !== undefined && { maxFailures }),
        ...(onFailure && { onFailure }),
      },
      this.#stopping.signal,
    );
  }

  get restarts(): number {
    return this.#patience.restarts + (this.#reader?.restarts() ?? 0);
  }

  get membership(): Membership {
    const { member = false, partitions = [] } = this.#reader?.membership() ?? {};
    return { member, partitions: partitions.length };
  }

  stop(): void {
    this.#stopping.abort();
    this.#wakeUp.close();
  }

  /** Follows one generation after the other. Never rejects: too many failures end in onFatal. */
  async follow(): Promise<void> {
    while (!this.#wakeUp.closed) {
      try {
        await this.#look();
        this.#patience.succeeded('look');
        await this.#wakeUp.sleep(this.options.pollMs ?? 1_000);
      } catch (error) {
        await this.#afterFailure(error);
      }
    }
    await this.#reader?.stop();
  }

  async #afterFailure(error: unknown): Promise<void> {
    if (error instanceof FeedTakenOver) this.#fatal(error);
    else await this.#patience.afterFailure('look', error);
  }

  #fatal(error: unknown): void {
    if (this.#wakeUp.closed) return;
    this.stop();
    this.options.onFatal(error);
  }

  /** Goes over to the generation that is current, if it is not followed yet. */
  async #look(): Promise<void> {
    const { pool } = this.options;
    const tx = transactionOn(pool);
    const current = await currentGeneration(tx);
    if (current?.generation === this.#following?.generation) return;
    await this.#reader?.stop();
    this.#reader = null;
    this.#following = null;
    if (current === null) return;
    // Taken over from the other mode once: if that claims it back, it is for good.
    if (this.#claimed) await offsetsOf(tx, { ...current, consumer: this.consumer.name }, []);
    await withTransaction(pool, (client) =>
      claimForKafka(transactionOn(client), this.consumer.name, current),
    );
    this.#claimed = true;
    await recordReleases(this.options, this.consumer.name);
    this.#following = current;
    this.#reader = this.#read(current);
  }

  #read({ generation, topic, partitions }: Generation): GroupReader {
    const { pool, openClient, maxFailures, onFailure } = this.options;
    const { name: consumer } = this.consumer;
    const together = this.#together(generation);
    return openGroupReader(openClient(), {
      groupId: `${topic}.${consumer}`,
      topics: [topic],
      // All that one answer of the broker holds, so that it can be delivered together.
      concurrency: partitions,
      onFatal: (error) => this.#fatal(error),
      ...(maxFailures !== undefined && { maxFailures }),
      ...(onFailure && { onFailure }),
      offsetsOf: async (asked) => {
        const numbers = asked.map(({ partition }) => partition);
        try {
          return await offsetsOf(transactionOn(pool), { consumer, generation }, numbers);
        } catch (error) {
          if (error instanceof FeedTakenOver) this.#fatal(error);
          this.#wakeUp.ring();
          throw error;
        }
      },
      deal: async (batch: RecordBatch) => {
        try {
          await together.add(batch);
        } catch (error) {
          if (error instanceof Fenced) return 'elsewhere';
          throw error;
        }
        return 'done';
      },
    });
  }

  #together(generation: number): BatchesTogether<RecordBatch> {
    const { batchSize = 500, onForeign = () => undefined } = this.options;
    const { consumer } = this;
    const delivery = { ...this.options, consumer, generation, batchSize, onForeign };
    return new BatchesTogether({
      together: async (batches) => {
        await deliverTogether(delivery, batches);
        await this.#tellProgress();
      },
      alone: async (batch) => {
        await deliverBatch(delivery, batch);
        await this.#tellProgress();
      },
      // A database that does not answer is nobody's fault; a key that cannot be had is.
      isOfOne: (error) => !isTransient(error),
      sizeOf: ({ records }) => records.length,
      size: batchSize,
    });
  }

  async #tellProgress(): Promise<void> {
    if (!this.consumer.onProgress) return;
    const { complete } = await progressOf(transactionOn(this.options.pool), this.consumer.name);
    this.consumer.onProgress(complete);
  }
}
