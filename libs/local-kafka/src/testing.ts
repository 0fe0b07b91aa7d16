import { describe } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { missingTools } from './java.js';
import { kafkaJars } from './kafka-jars.js';
import { startLocalKafka, type LocalKafka } from './local-kafka.js';
import { givenKafka, type SharedKafka } from './testing/given-kafka.js';

export { brokerProperties } from './broker-properties.js';
export { freePorts } from './free-ports.js';
export type { SharedKafka } from './testing/given-kafka.js';

const MEMBERS = ['lab-a', 'lab-b', 'bank-c'];
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/tocsin', import.meta.url));
const START_MS = 150_000;

const given = givenKafka(process.env, MEMBERS);
const missing = missingTools();

type Describe = (name: string, specs: () => void) => void;

/**
 * `describe` for specs with `sharedKafka()`, where a Kafka can be had. Elsewhere the specs are skipped and it is said
 * aloud; with CI=true they run, and fail: there a Kafka must be had.
 */
export const describeWithKafka: Describe = given ? describe : describeWithOwn();

/** The same for specs with `startTestKafka()`: those must have a Kafka of their own even where KAFKA_BROKERS names one. */
export const describeWithOwnKafka: Describe = describeWithOwn();

function describeWithOwn(): Describe {
  if (missing === null || process.env.CI) return describe;
  const { skip } = describe;
  // `npm test` counts the specs of these titles.
  return (...[name, specs]) => skip(`${name} [not run: ${missing}]`, specs);
}

function requireTools(): void {
  if (missing !== null) throw new Error(missing);
}

/**
 * The Kafka of KAFKA_BROKERS where that is set. Otherwise a broker that all workers of a jest run share: the first one
 * that asks starts it, the others wait. The jest run's guard stops it.
 */
export async function sharedKafka(): Promise<SharedKafka> {
  if (given) return given;
  requireTools();
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

/** A broker of a spec's own, to be frozen, killed and started again; `stop()` it at the end. */
export async function startTestKafka(members: readonly string[] = MEMBERS): Promise<LocalKafka> {
  requireTools();
  const directory = mkdtempSync(path.join(runFolder(), 'kafka-'));
  return startLocalKafka({ directory, cache: CACHE, members });
}

/** The class path of a broker that a spec starts by itself. */
export async function brokerJars(): Promise<string> {
  requireTools();
  return kafkaJars(CACHE);
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
