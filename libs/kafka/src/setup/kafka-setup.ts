import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { openKafka, type KafkaConnection, type KafkaOptions } from '../client.js';
import { applyDifferences } from './apply-differences.js';
import { compareSetup, topicsOf, type WantedSetup } from './compare-setup.js';
import { isRepairable, type Difference } from './difference.js';
import { explained } from './kafka-problem.js';
import { readSetup } from './read-setup.js';

/** What was different, and what is different still. */
export type SetupApplied = {
  readonly before: readonly Difference[];
  /** Empty: everything is as it should be. */
  readonly after: readonly Difference[];
};

/** A person is waiting: a broker that is away is said within seconds. */
const RETRIES = 4;

/** Brokers learn of a change one after the other. */
const SETTLE_MS = 10_000;
const LOOK_AGAIN_MS = 200;

/** What this Kafka lacks of what the network needs. Changes nothing. Throws KafkaProblem. */
export const setupDifferences = (
  connection: KafkaConnection,
  wanted: WantedSetup,
  options: KafkaOptions,
): Promise<Difference[]> =>
  withAdmin({ connection, options }, (admin) => differencesNow(admin, wanted));

/**
 * Puts right what differs, and looks again. Run twice it changes nothing the second time; two at once disturb each other
 * no more than that. Throws KafkaProblem.
 */
export const applySetup = (
  connection: KafkaConnection,
  wanted: WantedSetup,
  options: KafkaOptions,
): Promise<SetupApplied> =>
  withAdmin({ connection, options }, async (admin) => {
    const found = await readSetup(admin, namesOf(wanted));
    const before = compareSetup(wanted, found);
    if (before.some(isRepairable)) await applyDifferences(admin, before, found);
    return { before, after: await settled(admin, wanted) };
  });

async function settled(admin: Admin, wanted: WantedSetup): Promise<Difference[]> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const differences = await differencesNow(admin, wanted);
    if (!differences.some(isRepairable) || performance.now() > deadline) return differences;
    await pause(LOOK_AGAIN_MS);
  }
}

const namesOf = (wanted: WantedSetup): string[] => topicsOf(wanted).map(({ name }) => name);

const differencesNow = async (admin: Admin, wanted: WantedSetup): Promise<Difference[]> =>
  compareSetup(wanted, await readSetup(admin, namesOf(wanted)));

type Access = { readonly connection: KafkaConnection; readonly options: KafkaOptions };

async function withAdmin<Result>(
  { connection, options }: Access,
  step: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = openKafka(connection, { retries: RETRIES, ...options }).admin();
  try {
    await admin.connect();
    return await step(admin);
  } catch (error) {
    throw explained(error);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
