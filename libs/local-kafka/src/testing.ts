import { describe } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { missingTools } from './java.js';
import type { KafkaUser } from './kafka-user.js';
import { startLocalKafka, type LocalKafka } from './local-kafka.js';

/** The broker that all workers of a jest run share. Topics are each spec's own: give them names of their own. */
export type SharedKafka = {
  readonly brokers: string;
  readonly memberBrokers: string;
  readonly network: KafkaUser;
  /** Members that may sign in: lab-a, lab-b, bank-c. */
  readonly members: Readonly<Record<string, KafkaUser>>;
};

const MEMBERS = ['lab-a', 'lab-b', 'bank-c'];
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/tocsin', import.meta.url));
const START_MS = 150_000;

const missing = missingTools();

/**
 * `describe` where a Kafka can be had. Elsewhere the specs are skipped and it is said aloud; with CI=true they run, and
 * fail: there a Kafka must be had.
 */
export const describeWithKafka: (name: string, specs: () => void) => void =
  missing === null || process.env.CI ? describe : skipped();

function skipped(): (name: string, specs: () => void) => void {
  process.stderr.write(`\n! NOT RUN, the specs of this file that need Kafka: ${missing}\n`);
  return describe.skip;
}

/** The shared broker: the first worker that asks starts it, the others wait. The jest run's guard stops it. */
export async function sharedKafka(): Promise<SharedKafka> {
  const folder = runFolder();
  const home = path.join(folder, 'kafka');
  const address = path.join(folder, 'kafka.json');
  try {
    mkdirSync(home, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return waitForAddress(address);
  }
  try {
    const kafka = await startLocalKafka({ directory: home, cache: CACHE, members: MEMBERS });
    const { brokers, memberBrokers, network, members } = kafka;
    const shared = { brokers, memberBrokers, network, members: Object.fromEntries(members) };
    writeFileSync(`${address}.new`, JSON.stringify(shared), { mode: 0o600 });
    renameSync(`${address}.new`, address);
    return shared;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

let ownBrokers = 0;

/** A broker of a spec's own, to be frozen, killed and started again; `stop()` it at the end. */
export function startTestKafka(members: readonly string[] = MEMBERS): Promise<LocalKafka> {
  ownBrokers += 1;
  const directory = path.join(runFolder(), `kafka-${process.pid}-${ownBrokers}`);
  return startLocalKafka({ directory, cache: CACHE, members });
}

function runFolder(): string {
  const folder = process.env.TOCSIN_TEST_POSTGRES_DIR;
  return folder && existsSync(folder) ? folder : tmpdir();
}

async function waitForAddress(file: string): Promise<SharedKafka> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SharedKafka;
    await pause(50);
  }
  throw new Error('another worker of this jest run did not get the shared Kafka started in time');
}
