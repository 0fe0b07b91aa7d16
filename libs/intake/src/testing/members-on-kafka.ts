import { setTimeout as pause } from 'node:timers/promises';
import { valueOf } from '@tocsin/commands/testing';
import {
  applySetup,
  intakeTopic,
  openGroupReader,
  openKafka,
  openRecordSender,
  receiptsTopic,
  type GroupReader,
  type IncomingRecord,
  type KafkaClient,
  type RecordSender,
} from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import type { IntakeMessage } from '../answer-message.js';
import { openIntake, type IntakeOptions, type RunningIntake } from '../open-intake.js';
import { aMessage, type IntakeWorld } from './intake-world.js';

/** A receipt as a member reads it. */
export type ReadReceipt = {
  readonly key: string | null;
  readonly status: string;
  readonly receiptId: string;
  readonly submissionId: string | null;
  readonly answers: { readonly offset: number };
  readonly reportId?: string;
  readonly reason?: string;
  readonly problems?: readonly { readonly code: string }[];
};

type User = { readonly name: string; readonly password: string };

/** A Kafka with somebody who may do everything, and members who may sign in; a local one is such. */
type KafkaWithMembers = {
  readonly brokers: string;
  readonly memberBrokers: string;
  readonly network: User;
  readonly members: ReadonlyMap<string, User>;
};

/** Members with topics of their own, who send and read with their own users; and the intakes that answer them. */
export class MembersOnKafka {
  readonly fatal: unknown[] = [];
  readonly #senders = new Map<string, RecordSender>();
  readonly #readers: GroupReader[] = [];
  readonly #receipts = new Map<string, ReadReceipt[]>();
  readonly #intakes: RunningIntake[] = [];

  constructor(
    readonly world: IntakeWorld,
    readonly kafka: KafkaWithMembers,
  ) {}

  networkClient(): KafkaClient {
    return openKafka(connectionAs(this.kafka.brokers, this.kafka.network), {
      clientId: 'intake-spec',
    });
  }

  memberClient(handle: string): KafkaClient {
    const user = this.kafka.members.get(handle)!;
    return openKafka(connectionAs(this.kafka.memberBrokers, user), { clientId: `${handle}-spec` });
  }

  /** Admits members and makes their topics. */
  async admit(...handles: readonly string[]): Promise<void> {
    for (const handle of handles) {
      valueOf(
        await this.world.network.acts.admitOrganisation({
          handle,
          names: [{ lang: 'en', value: handle }],
          class: 'team',
          jurisdiction: 'SG',
          invented: true,
        }),
      );
    }
    await this.makeTopics(handles);
    for (const handle of handles) this.follow(handle);
  }

  async makeTopics(handles: readonly string[]): Promise<void> {
    const { kafka } = this;
    await applySetup(
      connectionAs(kafka.brokers, kafka.network),
      {
        members: handles.map((handle) => ({ handle, active: true })),
        generation: 1,
        networkUser: kafka.network.name,
      },
      { clientId: 'intake-spec' },
    );
  }

  async intake(given: Partial<IntakeOptions> = {}): Promise<RunningIntake> {
    const { store, pool, network } = this.world;
    const intake = await openIntake({
      kafka: () => this.networkClient(),
      pool,
      store,
      access: network.access,
      commands: network.commands,
      acts: network.acts,
      onFatal: (error) => this.fatal.push(error),
      lookMs: 300,
      ...given,
    });
    this.#intakes.push(intake);
    return intake;
  }

  /** Sends values as a member's own producer would. */
  async send(handle: string, ...values: readonly unknown[]): Promise<void> {
    await this.sendMessages(
      handle,
      values.map((value) => aMessage(value)),
    );
  }

  /** The same with headers and keys of their own. */
  async sendMessages(handle: string, messages: readonly IntakeMessage[]): Promise<void> {
    const sender = this.#senders.get(handle) ?? openRecordSender(this.memberClient(handle));
    this.#senders.set(handle, sender);
    const records = messages.map(({ key, headers, value }) => ({
      partition: 0,
      key: Buffer.isBuffer(key) ? key.toString() : null,
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]),
      ),
      value: value ?? null,
    }));
    await sender.send(intakeTopic(handle).name, records);
  }

  /** Everything on a member's topic of receipts, read as that member. */
  receipts(handle: string): readonly ReadReceipt[] {
    return this.#receipts.get(handle) ?? [];
  }

  private follow(handle: string): void {
    const receipts: ReadReceipt[] = [];
    this.#receipts.set(handle, receipts);
    let next = 0;
    this.#readers.push(
      openGroupReader(this.memberClient(handle), {
        groupId: `${handle}.spec`,
        topics: [receiptsTopic(handle).name],
        offsetsOf: async () => [next],
        deal: async (batch) => {
          receipts.push(...batch.records.map(receiptOf));
          ({ next } = batch);
          return 'done';
        },
        onFatal: (error) => this.fatal.push(error),
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([
      ...this.#intakes.map((intake) => intake.stop()),
      ...this.#readers.map((reader) => reader.stop()),
      ...[...this.#senders.values()].map((sender) => sender.close()),
    ]);
  }
}

function receiptOf({ key, value }: IncomingRecord): ReadReceipt {
  const read = JSON.parse(String(value)) as ReadReceipt;
  return { ...read, key: key === null ? null : key.toString() };
}

/** Waits for something to be so; fails with what is there instead. */
export async function until<Value>(
  look: () => Value | Promise<Value>,
  enough: (value: Value) => boolean,
  ms = 60_000,
): Promise<Value> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await look();
    if (enough(value)) return value;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await pause(20);
  }
}
