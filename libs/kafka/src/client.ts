import kafkajs, { type Kafka, type SASLOptions } from 'kafkajs';

const { Kafka: KafkaClient, logLevel } = kafkajs;

/** How to reach a Kafka. Holds a password: never print it. */
export type KafkaConnection = {
  /** host:port */
  readonly brokers: readonly string[];
  readonly sasl: KafkaSignIn | null;
  /** Null: no TLS. */
  readonly tls: KafkaTls | null;
};

export type KafkaSignIn = {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
};

/** PEM texts; without an authority the machine's own list of them is trusted. */
export type KafkaTls = {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
};

export type KafkaOptions = {
  /** What the broker's logs call this program. */
  readonly clientId: string;
  /** How often a connection is tried again; 20 (about half a minute) when absent. */
  readonly retries?: number;
  /** Hears what kafkajs has to say: its own words, never a message's content. */
  readonly log?: (line: { readonly level: 'error' | 'warn'; readonly message: string }) => void;
};

/**
 * A client whose connections are tried again for about half a minute: a broker that was killed is back in 8 to 17
 * seconds, and the default (5 attempts) gives up for good before that.
 */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 20 };

/** A client of one Kafka, for the other parts of this room and for those who pass it on. */
export type KafkaClient = Kafka;

export function openKafka(connection: KafkaConnection, options: KafkaOptions): KafkaClient {
  const { brokers, sasl, tls } = connection;
  const { clientId, log, retries = RETRY.retries } = options;
  return new KafkaClient({
    clientId,
    brokers: [...brokers],
    ...(sasl ? { sasl: sasl as SASLOptions } : {}),
    ssl: tls === null ? false : tlsOf(tls),
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { ...RETRY, retries },
    logLevel: log ? logLevel.WARN : logLevel.NOTHING,
    logCreator: () => (entry) => log?.({ level: nameOf(entry.level), message: entry.log.message }),
  });
}

const tlsOf = ({ ca, cert, key }: KafkaTls) => ({
  rejectUnauthorized: true,
  ...(ca === null ? {} : { ca: [ca] }),
  ...(cert === null ? {} : { cert }),
  ...(key === null ? {} : { key }),
});

/** Levels of kafkajs that are let through: 1 is an error, 2 a warning. */
const nameOf = (level: number): 'error' | 'warn' => (level <= 1 ? 'error' : 'warn');
