import { randomBytes } from 'node:crypto';
import { openGroupReader, openKafka, openRecordSender, type KafkaClient } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { startTestKafka } from '@tocsin/local-kafka/testing';
import { changedTopics, openNetwork, readSettings, type Network } from '@tocsin/network';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { RoleProcess, type RoleName } from './role-process.js';

export type ReadReceipt = {
  readonly receiptId: string;
  readonly status: string;
  readonly submissionId: string | null;
  readonly answers: { readonly topic: string; readonly partition: number; readonly offset: number };
};

type Sent = {
  readonly key: string | null;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A database, a Kafka with one member, lab-a, and the roles that are started on them. */
export class RolesScene {
  readonly masterKey = randomBytes(32).toString('base64');
  readonly receipts: ReadReceipt[] = [];
  readonly #started: RoleProcess[] = [];
  readonly #closing: (() => Promise<unknown>)[] = [];
  /** To admit members with, and to look at what is stored. */
  network!: Network;

  private constructor(
    readonly kafka: LocalKafka,
    readonly database: TestDatabase,
  ) {}

  static async open(): Promise<RolesScene> {
    const [kafka, database] = await Promise.all([startTestKafka(['lab-a']), createTestDatabase()]);
    const scene = new RolesScene(kafka, database);
    const read = readSettings(scene.environment, process.cwd());
    if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
    scene.network = await openNetwork(read.settings, {
      share: true,
      roles: [],
      log: () => undefined,
      onFatal: () => undefined,
    });
    scene.#closing.push(() => scene.network.close());
    return scene;
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      DATABASE_URL: this.database.url,
      DATABASE_READER_URL: this.database.readerUrl,
      TOCSIN_MASTER_KEY: this.masterKey,
      KAFKA_BROKERS: this.kafka.brokers,
      KAFKA_SASL_USERNAME: this.kafka.network.name,
      KAFKA_SASL_PASSWORD: this.kafka.network.password,
      LOG_LEVEL: 'debug',
    };
  }

  /** Lets an organisation in, with one person who has a token. */
  async admit(handle: string, organisation: string, person: string) {
    const acts = this.network.actsFor('spec');
    const names = [{ lang: 'en', value: organisation }];
    const given = { handle, names, class: 'team', jurisdiction: 'SG', invented: true } as const;
    const { organisationId } = valueOf(await acts.admitOrganisation(given));
    const roles = ['reporter', 'responder', 'operator'] as const;
    const joining = { organisationId, name: person, language: 'en', roles };
    const { personId } = valueOf(await acts.joinPerson(joining));
    const scopes = ['read', 'report'] as const;
    const issuing = { personId, scopes, expiresAt: null, label: person };
    return valueOf(await acts.issueToken(issuing));
  }

  async makeTopics(): Promise<void> {
    await changedTopics(this.network);
    await this.#followReceipts();
  }

  async start(...roles: readonly RoleName[]): Promise<RoleProcess[]> {
    const processes = roles.map((role) => new RoleProcess(role, this.environment));
    this.#started.push(...processes);
    return Promise.all(processes.map((each) => each.started()));
  }

  /** Sends messages to the intake as lab-a's own producer would. */
  async send(...messages: readonly Sent[]): Promise<void> {
    const sender = openRecordSender(this.#memberClient());
    const records = messages.map(({ key, value, headers = {} }) => ({
      partition: 0,
      key,
      value: Buffer.from(value),
      headers: {
        ce_specversion: '1.0',
        ce_id: randomBytes(8).toString('hex'),
        ce_source: 'urn:example:lab-a',
        ce_type: 'org.tocsin.report.submit.v1',
        'content-type': 'application/json',
        ...headers,
      },
    }));
    await sender.send('tocsin.intake.lab-a.v1', records);
    await sender.close();
  }

  /** Puts something on a topic that only the network may write to. */
  async plant(topic: string, value: string): Promise<void> {
    const { brokers, network } = this.kafka;
    const client = openKafka(connectionAs(brokers, network), { clientId: 'spec' });
    const sender = openRecordSender(client);
    await sender.send(topic, [
      { partition: 0, key: value, headers: { planted: value }, value: Buffer.from(value) },
    ]);
    await sender.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((each) => each.stop()));
    for (const close of this.#closing.toReversed()) await close();
    await this.kafka.stop();
    await this.database.drop();
  }

  #memberClient(): KafkaClient {
    const user = this.kafka.members.get('lab-a')!;
    const connection = connectionAs(this.kafka.memberBrokers, user);
    return openKafka(connection, { clientId: 'lab-a' });
  }

  async #followReceipts(): Promise<void> {
    let next = 0;
    const reader = openGroupReader(this.#memberClient(), {
      groupId: 'lab-a.spec',
      topics: ['tocsin.receipts.lab-a.v1'],
      offsetsOf: async () => [next],
      deal: async ({ records, ...batch }) => {
        this.receipts.push(...records.map(({ value }) => JSON.parse(String(value)) as ReadReceipt));
        ({ next } = batch);
        return 'done';
      },
      onFatal: () => undefined,
    });
    this.#closing.push(() => reader.stop());
  }
}

type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false };

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome.value;
}
