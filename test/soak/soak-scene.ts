import { valueOf } from '@tocsin/commands/testing';
import { openKafka } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { freePorts, startTestKafka } from '@tocsin/local-kafka/testing';
import { people } from '@tocsin/matching/testing';
import { changedTopics, openNetwork, readSettings, type Network } from '@tocsin/network';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { organisations, record } from '@tocsin/views/testing';
import { randomBytes } from 'node:crypto';
import { ask } from '../e2e/hub-process.js';
import { AlertReceiver } from './alert-receiver.js';
import { SoakMember } from './member.js';
import { RoleProcess, type RoleName } from './role-process.js';
import { Watcher } from './watcher.js';

/** Who sends over Kafka. */
const SENDERS = ['lab-a', 'lab-b'];
/** Who only looks. */
const LOOKER = 'bank-c';

const ROLES: readonly RoleName[] = [
  ...(['relay', 'relay', 'projector', 'projector', 'gateway'] as const),
  ...(['notifier', 'notifier'] as const),
];

/** Endpoints on this machine, which nobody else may have. */
const LOCAL = { TOCSIN_WEBHOOK_ALLOW_HTTP: '1', TOCSIN_WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8' };

const REGISTER = `mutation ($url: String!) { registerWebhook(input: { url: $url, label: "soak" }) {
  webhook { id state } errors { code } } }`;
const RULE = `mutation ($webhook: ID!) { createAlertRule(input: { name: "All", filter: {}, webhookIds: [$webhook],
  kinds: [PUBLISHED, REVISED, SEVERITY_RAISED, WITHDRAWN, ACCESS_GAINED, ACCESS_LOST] }) {
  rule { id } errors { code } } }`;

type Variables = Readonly<Record<string, string>>;

type Parts = {
  readonly kafka: LocalKafka;
  readonly database: TestDatabase;
  readonly network: Network;
  readonly variables: Variables;
};

/** A database, a broker, the programs of a network as processes, and members with their own users and listeners. */
export class SoakScene {
  readonly kafka: LocalKafka;
  readonly receiver = new AlertReceiver();
  /** The rule whose alerts the receiver gets. */
  pushed = '';
  readonly processes: RoleProcess[] = [];
  readonly members: SoakMember[] = [];
  /** Of the organisation that sends secrets. */
  insider!: Watcher;
  /** Of another one. */
  outsider!: Watcher;
  /** Of canary reports: those that were erased for certain. */
  readonly erased = new Set<string>();
  /** Streams that were set aside and released again. */
  readonly setAside = new Set<string>();
  /** Incidents of reports whose stream was set aside and released again. */
  readonly released = new Set<string>();
  /** Of canary reports: those whose erasure was asked for, whatever was answered. */
  readonly erasing = new Set<string>();
  database: TestDatabase;
  network: Network;
  variables: Variables;
  readonly #databases: TestDatabase[] = [];

  private constructor({ kafka, database, network, variables }: Parts) {
    this.kafka = kafka;
    this.database = database;
    this.network = network;
    this.variables = variables;
    this.#databases.push(database);
  }

  static async open(): Promise<SoakScene> {
    const [kafka, database, [port]] = await Promise.all([
      startTestKafka([...SENDERS, LOOKER]),
      createTestDatabase(),
      freePorts(3),
    ]);
    const variables = {
      DATABASE_URL: database.url,
      DATABASE_READER_URL: database.readerUrl,
      TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: kafka.network.name,
      KAFKA_SASL_PASSWORD: kafka.network.password,
      ...LOCAL,
    };
    const network = await networkOf(variables);
    const scene = new SoakScene({ kafka, database, network, variables });
    await scene.#people(port);
    scene.processes.push(
      ...ROLES.map((role) => new RoleProcess(role, scene.variablesOf(role, port))),
    );
    await Promise.all([scene.insider.begin(), scene.outsider.begin()]);
    await scene.#push();
    return scene;
  }

  get url(): string {
    return this.insider.url;
  }

  variablesOf(role: RoleName, port = Number(new URL(this.url).port)): Variables {
    return { ...this.variables, PORT: role === 'gateway' ? String(port) : '0' };
  }

  client() {
    const { brokers, network } = this.kafka;
    return openKafka(connectionAs(brokers, network), { clientId: 'soak' });
  }

  /** Goes on on another database, which already holds the network, with all processes. */
  async moveTo(database: TestDatabase): Promise<void> {
    this.#databases.push(database);
    await this.network.close();
    this.database = database;
    this.variables = {
      ...this.variables,
      DATABASE_URL: database.url,
      DATABASE_READER_URL: database.readerUrl,
    };
    this.network = await networkOf(this.variables);
    for (const each of this.processes) await each.restart(this.variablesOf(each.role));
  }

  async close(): Promise<void> {
    await Promise.all([this.insider.stop(), this.outsider.stop()]);
    await Promise.all(this.processes.map((each) => each.stop()));
    await this.receiver.close();
    await this.network.close();
    await this.kafka.stop();
    for (const database of this.#databases) await database.drop();
  }

  /** The insider's alerts go to an endpoint of the member. */
  async #push(): Promise<void> {
    const as = this.insider.account;
    const url = await this.receiver.listen();
    const registered = await ask(this, REGISTER, { as, url });
    const { id: webhook, state } = registered.data.registerWebhook.webhook;
    if (state !== 'active') throw new Error(`the receiver is ${state}`);
    const ruled = await ask(this, RULE, { as, webhook });
    this.pushed = ruled.data.createAlertRule.rule.id as string;
  }

  /** Organisations with their topics, and one who reads, and may erase, in each of two. */
  async #people(port: number): Promise<void> {
    const { kafka, network } = this;
    await record(network.store, organisations);
    await record(network.store, people);
    const acts = network.actsFor('soak');
    const tokens: string[] = [];
    for (const handle of [...SENDERS, LOOKER]) {
      const names = [{ lang: 'en', value: handle }];
      const { organisationId } = valueOf(
        await acts.admitOrganisation({
          handle,
          names,
          class: 'team',
          jurisdiction: 'SG',
          invented: true,
        }),
      );
      const { personId } = valueOf(
        await acts.joinPerson({
          organisationId,
          name: 'Watch',
          language: 'en',
          roles: ['reporter', 'responder', 'administrator'],
        }),
      );
      const scopes = ['read', 'report', 'administer'] as const;
      const issued = { personId, scopes, expiresAt: null, label: 'soak' };
      tokens.push(valueOf(await acts.issueToken(issued)).token);
    }
    const { left } = await changedTopics(network);
    if (left.length > 0) throw new Error(`Kafka is not as it should be: ${JSON.stringify(left)}`);
    const url = `http://127.0.0.1:${port}`;
    this.insider = new Watcher({ token: tokens[0] ?? '' }, url);
    this.outsider = new Watcher({ token: tokens.at(-1) ?? '' }, url);
    const { publicKeys } = network;
    for (const handle of SENDERS) {
      const user = kafka.members.get(handle);
      if (!user || !publicKeys) throw new Error(`${handle} cannot send`);
      this.members.push(new SoakMember({ handle, brokers: kafka.memberBrokers, user, publicKeys }));
    }
  }
}

function networkOf(variables: Variables): Promise<Network> {
  const read = readSettings(variables, process.cwd());
  if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
  return openNetwork(read.settings, {
    share: true,
    roles: [],
    log: () => undefined,
    onFatal: () => undefined,
  });
}
