import { existsSync, realpathSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { identityOf, keep, type BrokerIdentity } from './broker-files.js';
import { endBroker, endOrphan, launchBroker } from './broker-process.js';
import { brokerProperties } from './broker-properties.js';
import { runToEnd } from './java.js';
import { kafkaJars } from './kafka-jars.js';
import { newUser, scramOf, type KafkaUser } from './kafka-user.js';

/** A real Kafka of one node on this machine, without Docker. */
export type LocalKafka = {
  /** For the network's own services. */
  readonly brokers: string;
  /** For members: another listener of the same broker. */
  readonly memberBrokers: string;
  /** May do everything. */
  readonly network: KafkaUser;
  /** Those who may sign in and may do only what access control lists allow. */
  readonly members: ReadonlyMap<string, KafkaUser>;
  pid(): number;
  /** Lets somebody else sign in: a new random password. Takes a second or two. */
  addMember(name: string): Promise<KafkaUser>;
  /** SIGSTOP and SIGCONT: a broker that hangs. */
  freeze(): void;
  thaw(): void;
  /** kill -9. */
  killHard(): Promise<void>;
  /** Starts it again after killHard; where it runs, ends it in order first. The addresses stay. */
  restart(): Promise<void>;
  /** Ends it in order. Its data stay. */
  stop(): Promise<void>;
};

export type LocalKafkaOptions = {
  /** Where it keeps its data, its settings and its passwords (mode 0600); made where it is missing. */
  readonly directory: string;
  /** Where the jars are kept once they were fetched. */
  readonly cache: string;
  /** Who may sign in from the beginning; names as in access control lists. */
  readonly members?: readonly string[];
  /** Hears in one sentence each what takes long. */
  readonly log?: (message: string) => void;
};

/** Starts the broker of a directory; the first time it is made. Throws where Java or Maven fail. */
export async function startLocalKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const directory = realpathSync(options.directory);
  await endOrphan(directory);
  options.log?.('fetching Kafka where it is not here yet (44 MB) …');
  const jars = await kafkaJars(options.cache);
  const identity = await identityOf(directory, options.members ?? []);
  await prepare({ directory, jars, identity });
  const launch = { directory, jars, port: identity.ports.members };
  return control({ directory, jars, identity }, () => launchBroker(launch));
}

type Parts = {
  readonly directory: string;
  readonly jars: string;
  readonly identity: BrokerIdentity;
};

const PROPERTIES = 'server.properties';

/** Writes the settings, and formats the data directory the first time. */
async function prepare({ directory, jars, identity }: Parts): Promise<void> {
  const { ports, controllerPassword, network, members, clusterId } = identity;
  const dataDir = path.join(directory, 'data');
  const file = path.join(directory, PROPERTIES);
  const text = brokerProperties({ ports, dataDir, controllerPassword, network });
  writeFileSync(file, text, { mode: 0o600 });
  if (existsSync(path.join(dataDir, 'meta.properties'))) return;
  const users = [network, ...members].flatMap((user) => ['--add-scram', scramOf(user)]);
  await runToEnd('java', [
    '-cp',
    jars,
    'kafka.tools.StorageTool',
    'format',
    // In one piece: an id may begin with a hyphen.
    `--cluster-id=${clusterId}`,
    '-c',
    file,
    '--ignore-formatted',
    ...users,
  ]);
}

async function control(parts: Parts, launch: () => ReturnType<typeof launchBroker>) {
  const { identity } = parts;
  let child = await launch();
  const members = new Map(identity.members.map((user) => [user.name, user]));
  const kafka: LocalKafka = {
    brokers: `127.0.0.1:${identity.ports.internal}`,
    memberBrokers: `127.0.0.1:${identity.ports.members}`,
    network: identity.network,
    members,
    pid: () => child.pid ?? 0,
    async addMember(name) {
      const user = newUser(name);
      await alterUser(parts, user);
      members.set(name, user);
      keep(parts.directory, { ...identity, members: [...members.values()] });
      return user;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    killHard: () => endBroker(child, 'SIGKILL'),
    async restart() {
      await endBroker(child, 'SIGTERM');
      child = await launch();
    },
    stop: () => endBroker(child, 'SIGTERM'),
  };
  return kafka;
}

/** kafkajs cannot set passwords; Kafka's own tool does. */
async function alterUser({ directory, jars, identity }: Parts, user: KafkaUser): Promise<void> {
  const { network, ports } = identity;
  const client = path.join(directory, 'client.properties');
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${network.name}" password="${network.password}";`;
  const lines = [
    'security.protocol=SASL_PLAINTEXT',
    'sasl.mechanism=SCRAM-SHA-512',
    `sasl.jaas.config=${login}`,
  ];
  writeFileSync(client, `${lines.join('\n')}\n`, { mode: 0o600 });
  await runToEnd('java', [
    '-cp',
    jars,
    'kafka.admin.ConfigCommand',
    '--bootstrap-server',
    `127.0.0.1:${ports.internal}`,
    '--command-config',
    client,
    '--alter',
    '--add-config',
    `SCRAM-SHA-512=[password=${user.password}]`,
    '--entity-type',
    'users',
    '--entity-name',
    user.name,
  ]);
}
