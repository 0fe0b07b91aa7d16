import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newUser, type KafkaUser } from './kafka-user.js';
import type { Ports } from './broker-properties.js';
import { freePorts } from './free-ports.js';

/** What a broker's directory keeps from one start to the next. Holds passwords: mode 0600. */
export type BrokerIdentity = {
  readonly clusterId: string;
  readonly controllerPassword: string;
  readonly network: KafkaUser;
  readonly members: readonly KafkaUser[];
  readonly ports: Ports;
};

const FILE = 'identity.json';

/** The network's own user: the only one that may do everything. */
const NETWORK_USER = 'tocsin';

/** Reads what the directory keeps, or makes it. */
export async function identityOf(
  directory: string,
  members: readonly string[],
): Promise<BrokerIdentity> {
  const file = path.join(directory, FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as BrokerIdentity;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [internal, controller, outer] = await freePorts(3);
  const identity: BrokerIdentity = {
    // A cluster id is a UUID in 22 characters of base64url.
    clusterId: randomBytes(16).toString('base64url'),
    controllerPassword: randomBytes(24).toString('base64url'),
    network: newUser(NETWORK_USER),
    members: members.map(newUser),
    ports: { internal, controller, members: outer },
  };
  keep(directory, identity);
  return identity;
}

/** Written whole or not at all. */
export function keep(directory: string, identity: BrokerIdentity): void {
  const file = path.join(directory, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(identity, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
