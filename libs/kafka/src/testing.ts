import type { KafkaConnection } from './client.js';

type User = { readonly name: string; readonly password: string };

/** Signs in to a local broker without TLS. */
export const connectionAs = (brokers: string, { name, password }: User): KafkaConnection => ({
  brokers: [brokers],
  sasl: { mechanism: 'scram-sha-512', username: name, password },
  tls: null,
});
