import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalKafka, type LocalKafka } from '@tocsin/local-kafka';
import type { Settings } from '@tocsin/network';

export type ClusterKafka = {
  /** The variables by which the roles reach it. */
  readonly variables: Readonly<Record<string, string>>;
  /** For members, host:port; null where the settings name a Kafka: its owner knows. */
  readonly memberBrokers: string | null;
  readonly pid: number | null;
  /** Ends what was started here. */
  readonly stop: () => Promise<void>;
};

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/tocsin', import.meta.url));

/** Where the passwords of the members' users stand, mode 0600. */
export const membersFile = (directory: string): string =>
  path.join(directory, 'kafka-members.json');

/** The Kafka that the settings name, else a local one in which each of these members may sign in. */
export async function openClusterKafka(
  settings: Settings,
  members: readonly string[],
  say: (message: string) => void,
): Promise<ClusterKafka> {
  if (settings.kafka !== null) {
    return { variables: {}, memberBrokers: null, pid: null, stop: async () => undefined };
  }
  const directory = path.join(settings.dataDir, 'kafka');
  const kafka = await startLocalKafka({ directory, cache: CACHE, members, log: say });
  for (const name of members) if (!kafka.members.has(name)) await kafka.addMember(name);
  writeMembers(settings.dataDir, kafka);
  return {
    variables: {
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: kafka.network.name,
      KAFKA_SASL_PASSWORD: kafka.network.password,
    },
    memberBrokers: kafka.memberBrokers,
    pid: kafka.pid(),
    stop: () => kafka.stop(),
  };
}

function writeMembers(directory: string, kafka: LocalKafka): void {
  const members = [...kafka.members.values()].map(({ name, password }) => ({
    organisation: name,
    brokers: kafka.memberBrokers,
    mechanism: 'scram-sha-512',
    username: name,
    password,
  }));
  writeFileSync(membersFile(directory), `${JSON.stringify(members, null, 2)}\n`, { mode: 0o600 });
}
