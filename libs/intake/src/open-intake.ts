import { setTimeout as pause } from 'node:timers/promises';
import type { AccessReader } from '@tocsin/access';
import type { Commands, NetworkActs } from '@tocsin/commands';
import type { PostgresEventStore } from '@tocsin/event-store';
import {
  intakeTopic,
  openGroupReader,
  openRecordSender,
  openTopicKeeper,
  receiptsTopic,
  type GroupMembership,
  type GroupReader,
  type KafkaClient,
} from '@tocsin/kafka';
import type { IntakeOutcome } from '@tocsin/wire';
import { asAnswered, type AnsweredMessage } from './answered-message.js';
import { answerBatch, type BatchSetting } from './answering.js';
import { MemberAccounts, type Member } from './member-account.js';
import { networkKey } from './network-key.js';
import { OffsetTable } from './offset-table.js';
import { oneAtATime } from './one-at-a-time.js';
import { OutcomeTable, type Pool } from './outcome-table.js';

export type IntakeOptions = {
  /** A new client of the network's Kafka each time. */
  readonly kafka: () => KafkaClient;
  readonly pool: Pool;
  readonly store: Pick<PostgresEventStore, 'keys' | 'readStream'>;
  readonly access: AccessReader;
  readonly commands: Commands;
  readonly acts: NetworkActs;
  /** Called once, when it has failed too often in a row: the process should end with a code. */
  readonly onFatal: (error: unknown) => void;
  /** Called for each failure that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Told of every message that was decided about, and of the same one again where its receipt is sent again. */
  readonly onAnswered?: (answered: AnsweredMessage) => void;
  /** How often to look for topics of new members; 5,000 ms when absent. */
  readonly lookMs?: number;
  /** How long a group may take to give out its topics after a joining; 15,000 ms when absent. */
  readonly settleMs?: number;
  /** Failures in a row before giving up; 20 when absent. */
  readonly maxFailures?: number;
  /** The consumer group; `tocsin-intake` when absent. */
  readonly groupId?: string;
};

export type IntakeHealth = GroupMembership & {
  /** Topics that are read, by any process of the group. */
  readonly topics: number;
  /** How often this process has begun again after a failure. */
  readonly restarts: number;
  /** Messages that this process has answered, by outcome. */
  readonly answered: Readonly<Record<IntakeOutcome['status'], number>>;
};

export type RunningIntake = {
  health(): IntakeHealth;
  /** Stops after the turn at hand. */
  stop(): Promise<void>;
};

const LOOK_MS = 5_000;
/** A rebalance takes 6 seconds at most; then whatever is given out is given out. */
const SETTLE_MS = 15_000;
const HOUR_MS = 3_600_000;
const REMEMBERED_DAYS = 30;
/** Members whose messages are dealt with side by side. */
const CONCURRENCY = 16;

/** Answers what members send, all members' topics in one consumer group; as many processes as wanted. */
export async function openIntake(options: IntakeOptions): Promise<RunningIntake> {
  const intake = new Intake(options, {
    key: await networkKey((purpose) => options.store.keys.derive(purpose)),
    secret: options.store.keys.derive('intake fingerprint'),
  });
  const finished = intake.run();
  return {
    health: () => intake.health(),
    async stop() {
      intake.stop();
      await finished;
    },
  };
}

class Intake {
  readonly #setting: BatchSetting;
  readonly #sender;
  readonly #topics;
  readonly #stopping = new AbortController();
  readonly #answered = { ACCEPTED: 0, DUPLICATE: 0, REFUSED: 0, VALID: 0, PARKED: 0 };
  #members: ReadonlyMap<string, Member> = new Map();
  #reader: GroupReader | null = null;
  #restarts = 0;
  #failures = 0;
  #forgotten = 0;
  #joinedAt = 0;
  /** Every topic was seen to be somebody's since this one joined. */
  #settled = false;

  constructor(
    private readonly options: IntakeOptions,
    secrets: Pick<BatchSetting, 'key' | 'secret'>,
  ) {
    const { kafka, pool, store, access, commands, acts } = options;
    this.#sender = oneAtATime(openRecordSender(kafka()));
    this.#topics = openTopicKeeper(kafka());
    this.#setting = {
      ...secrets,
      commands,
      store,
      accounts: new MemberAccounts(access, acts),
      outcomes: new OutcomeTable(pool, store.keys),
      offsets: new OffsetTable(pool),
      topics: this.#topics,
      sender: this.#sender,
      onAnswered: (receipt) => {
        this.#answered[receipt.outcome.status] += 1;
        options.onAnswered?.(asAnswered(receipt));
      },
    };
  }

  health(): IntakeHealth {
    const membership = this.#reader?.membership() ?? { member: false, partitions: [] };
    return {
      ...membership,
      topics: this.#members.size,
      restarts: this.#restarts + (this.#reader?.restarts() ?? 0),
      answered: { ...this.#answered },
    };
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Looks for members' topics until it is stopped, and reads those that are there. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#look();
      const ms = this.options.lookMs ?? LOOK_MS;
      await pause(ms, undefined, { signal }).catch(() => undefined);
    }
    await this.#endReader();
    await Promise.all([this.#sender.close(), this.#topics.close()]);
  }

  async #look(): Promise<void> {
    try {
      const members = await this.#membersWithTopics();
      const overlooked = await this.#overlooked(members);
      if (!sameKeys(members, this.#members) || overlooked) await this.#read(members);
      await this.#forget();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures > (this.options.maxFailures ?? 20)) this.#giveUp(error);
      else this.options.onFailure?.(error);
    }
  }

  /**
   * A group gives out what its leader knows of, and a topic that was made a moment ago may have no partitions for it, or
   * the leader may not read it yet. Whenever somebody joins, every member begins anew with what it is given: a topic
   * that nobody has begun with since is nobody's, and joining again makes the group look again.
   */
  async #overlooked(members: ReadonlyMap<string, Member>): Promise<boolean> {
    const sinceMs = performance.now() - this.#joinedAt;
    if (this.#settled || sinceMs < (this.options.settleMs ?? SETTLE_MS)) return false;
    const begun = await this.#setting.offsets.begunWithin(sinceMs);
    this.#settled = [...members.keys()].every((topic) => begun.has(topic));
    return !this.#settled;
  }

  /** By topic. A member whose receipts have no topic yet cannot be answered, and waits. */
  async #membersWithTopics(): Promise<Map<string, Member>> {
    const [organisations, names] = await Promise.all([
      this.options.access.allOrganisations(),
      this.#topics.names(),
    ]);
    return new Map(
      organisations.flatMap(({ organisationId, handle }) => {
        const topic = intakeTopic(handle).name;
        const ready = names.has(topic) && names.has(receiptsTopic(handle).name);
        return ready ? [[topic, { organisationId, handle }] as const] : [];
      }),
    );
  }

  async #read(members: ReadonlyMap<string, Member>): Promise<void> {
    await this.#endReader();
    this.#members = members;
    this.#joinedAt = performance.now();
    this.#settled = false;
    if (members.size === 0 || this.#stopping.signal.aborted) return;
    const { kafka, onFailure, maxFailures, groupId = 'tocsin-intake' } = this.options;
    this.#reader = openGroupReader(kafka(), {
      groupId,
      topics: [...members.keys()],
      concurrency: CONCURRENCY,
      offsetsOf: async (partitions) => {
        const oldest = await this.#topics.oldest(partitions);
        return Promise.all(
          partitions.map((place, index) =>
            this.#setting.offsets.beginAt(place, oldest[index] as number),
          ),
        );
      },
      deal: async (batch) => {
        const member = members.get(batch.topic);
        return member ? answerBatch(this.#setting, member, batch) : 'elsewhere';
      },
      onLoss: ({ place, range }) => this.#setting.offsets.beginAt(place, range.low),
      onFatal: (error) => this.#giveUp(error),
      ...(onFailure && { onFailure }),
      ...(maxFailures !== undefined && { maxFailures }),
    });
  }

  async #endReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    this.#restarts += reader?.restarts() ?? 0;
    await reader?.stop();
  }

  /** Once an hour. */
  async #forget(): Promise<void> {
    const now = Date.now();
    if (now - this.#forgotten < HOUR_MS) return;
    this.#forgotten = now;
    await this.#setting.outcomes.forget(new Date(now - REMEMBERED_DAYS * 24 * HOUR_MS));
  }

  #giveUp(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.stop();
    this.options.onFatal(error);
  }
}

const sameKeys = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key));
