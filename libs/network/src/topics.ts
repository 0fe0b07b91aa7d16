import {
  applySetup,
  isRepairable,
  setupDifferences,
  type Difference,
  type KafkaConnection,
  type WantedSetup,
} from '@tocsin/kafka';
import type { Network } from './opening/network.js';

/** A command that needs Kafka was run without one. */
export class NoKafka extends Error {
  readonly code = 'KAFKA_NOT_SET';

  constructor() {
    super(
      'KAFKA_BROKERS is not set: without Kafka there are no topics, and the event table is the feed.',
    );
    this.name = 'NoKafka';
  }
}

const CLIENT = { clientId: 'tocsin-topics' };

/** What differs in Kafka from what the network and its members need. Throws NoKafka and KafkaProblem. */
export async function topicDifferences(network: Network): Promise<readonly Difference[]> {
  const connection = connectionOf(network);
  return setupDifferences(connection, await wantedOf(network, connection), CLIENT);
}

/** Puts it right: what was changed, and what is left to a person. Throws NoKafka and KafkaProblem. */
export async function changedTopics(
  network: Network,
): Promise<{ readonly changed: readonly Difference[]; readonly left: readonly Difference[] }> {
  const connection = connectionOf(network);
  const { before, after } = await applySetup(
    connection,
    await wantedOf(network, connection),
    CLIENT,
  );
  return { changed: before.filter(isRepairable), left: after };
}

function connectionOf({ settings }: Network): KafkaConnection {
  if (settings.kafka === null) throw new NoKafka();
  return settings.kafka;
}

const AWAY: ReadonlySet<string> = new Set(['suspended', 'left']);

async function wantedOf(
  { access, pool }: Network,
  { sasl }: KafkaConnection,
): Promise<WantedSetup> {
  const organisations = await access.allOrganisations();
  const { rows } = await pool.query<{ generation: number }>(`select generation from feed.relay`);
  return {
    members: organisations
      .map(({ handle, standing }) => ({ handle, active: !AWAY.has(standing) }))
      .toSorted((a, b) => (a.handle < b.handle ? -1 : 1)),
    generation: rows[0]?.generation ?? 1,
    networkUser: sasl?.username ?? null,
  };
}
