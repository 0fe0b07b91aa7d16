import type { KafkaConnection, KafkaSignIn } from './client.js';
import { attemptToRead, attemptToWrite } from './testing/member-attempts.js';

type User = {
  /** Empty: nobody signs in. */
  readonly name: string;
  readonly password: string;
  readonly mechanism?: string;
};

/** Signs in without TLS to brokers: host:port, with commas between them. */
export const connectionAs = (
  brokers: string,
  { name, password, mechanism = 'scram-sha-512' }: User,
): KafkaConnection => ({
  brokers: brokers.split(','),
  sasl: name
    ? { mechanism: mechanism as KafkaSignIn['mechanism'], username: name, password }
    : null,
  tls: null,
});

/** What somebody may do, found out by trying. */
export const attempts = { write: attemptToWrite, read: attemptToRead };

export { sendCompressed, type Compression } from './testing/compressed.js';
