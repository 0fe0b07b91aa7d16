import type { Kafka } from 'kafkajs';
import type { GroupMembership, GroupReaderOptions } from './group-reader-options.js';
import { Patience } from './patience.js';
import { ReadingSession } from './reading-session.js';
import { within } from './within.js';

/** A member of a consumer group, until it is stopped. */
export type GroupReader = {
  membership(): GroupMembership;
  /** How often it has begun again after a failure. */
  restarts(): number;
  /** Leaves the group after the batch at hand. */
  stop(): Promise<void>;
};

/** How long stopping waits for a broker that does not answer. */
const STOP_MS = 5_000;

/**
 * Reads topics as a member of a consumer group. Two readers of one group in one process need a client each: kafkajs
 * keeps the offsets of a group in the client.
 */
export function openGroupReader(kafka: Kafka, options: GroupReaderOptions): GroupReader {
  const reader = new RestartingReader(kafka, options);
  const finished = reader.run();
  return {
    membership: () => reader.session?.membership ?? { member: false, partitions: [] },
    restarts: () => reader.patience.restarts,
    async stop() {
      reader.stop();
      await within(STOP_MS, finished);
    },
  };
}

class RestartingReader {
  readonly patience: Patience;
  session: ReadingSession | null = null;
  readonly #stopping = new AbortController();

  constructor(
    private readonly kafka: Kafka,
    private readonly options: GroupReaderOptions,
  ) {
    this.patience = new Patience(options, this.#stopping.signal);
  }

  stop(): void {
    this.#stopping.abort();
    this.session?.end(null);
  }

  /** One session after the other. kafkajs's own restarts are without a bound, and it gives up where it should not. */
  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.session = new ReadingSession(this.kafka, this.options, this.patience);
      const error = await this.session.run();
      if (error === null || !(await this.patience.afterFailure('session', error))) return;
    }
  }
}
