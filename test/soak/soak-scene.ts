import { connectionAs } from '@tocsin/kafka/testing';
import { openKafka } from '@tocsin/kafka';
import type { LocalKafka } from '@tocsin/local-kafka';
import { startTestKafka } from '@tocsin/local-kafka/testing';
import { openNetwork, readSettings, type Network } from '@tocsin/network';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { randomBytes } from 'node:crypto';
import { RoleProcess } from './role-process.js';

/** A database, a broker, two relays and two projectors as processes, and a gateway's network in this one. */
export class SoakScene {
  readonly processes: RoleProcess[];

  private constructor(
    readonly kafka: LocalKafka,
    readonly database: TestDatabase,
    readonly network: Network,
    readonly environment: Readonly<Record<string, string>>,
  ) {
    this.processes = (['relay', 'relay', 'projector', 'projector'] as const).map(
      (role) => new RoleProcess(role, environment),
    );
  }

  static async open(): Promise<SoakScene> {
    const [kafka, database] = await Promise.all([startTestKafka([]), createTestDatabase()]);
    const environment = {
      DATABASE_URL: database.url,
      DATABASE_READER_URL: database.readerUrl,
      TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: kafka.network.name,
      KAFKA_SASL_PASSWORD: kafka.network.password,
    };
    const read = readSettings(environment, process.cwd());
    if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
    const network = await openNetwork(read.settings, {
      share: true,
      roles: [],
      log: () => undefined,
      onFatal: () => undefined,
    });
    return new SoakScene(kafka, database, network, environment);
  }

  client() {
    const { brokers, network } = this.kafka;
    return openKafka(connectionAs(brokers, network), { clientId: 'soak' });
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.stop()));
    await this.network.close();
    await this.kafka.stop();
    await this.database.drop();
  }
}
