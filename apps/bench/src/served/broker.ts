import { fileURLToPath } from 'node:url';
import type { KafkaConnection } from '@tocsin/kafka';
import { missingTools, startLocalKafka } from '@tocsin/local-kafka';
import type { BenchMachine } from '../measure/machine.js';
import { Skipped } from '../measure/skipped.js';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/tocsin', import.meta.url));

/** A Kafka of the row's own, gone when the row has ended. Throws Skipped where Java or Maven are missing. */
export async function startBroker(machine: BenchMachine): Promise<KafkaConnection> {
  if (missingTools() !== null) {
    throw new Skipped(
      'This row starts a Kafka, which needs Java 17 or newer and Maven. ' +
        'Install them (Debian: apt-get install openjdk-17-jre-headless maven).',
    );
  }
  const kafka = await startLocalKafka({
    directory: machine.createDirectory(),
    cache: CACHE,
    log: (line) => machine.say(`  ${line}`),
  });
  machine.afterwards(() => kafka.stop());
  const { name: username, password } = kafka.network;
  const sasl = { mechanism: 'scram-sha-512', username, password } as const;
  return { brokers: [kafka.brokers], sasl, tls: null };
}
