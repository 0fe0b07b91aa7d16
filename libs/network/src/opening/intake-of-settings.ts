import type { AccessReader } from '@tocsin/access';
import type { Commands, NetworkActs } from '@tocsin/commands';
import type { PostgresEventStore } from '@tocsin/event-store';
import { networkKey, openIntake, type PublicKeys, type RunningIntake } from '@tocsin/intake';
import { openKafka } from '@tocsin/kafka';
import type { openPool } from '@tocsin/postgres';
import type { Settings } from '../settings.js';
import { failureIds } from './failure-ids.js';
import { followAnswering } from './follow-reports.js';
import type { NetworkOptions } from './network.js';

type Parts = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly commands: Commands;
  readonly acts: NetworkActs;
  readonly options: NetworkOptions;
};

/** Answers what members send to the Kafka of the settings; null where there is none, or another process does it. */
export async function intakeOf(parts: Parts): Promise<RunningIntake | null> {
  const { settings, options, ...standsOn } = parts;
  const { kafka } = settings;
  if (kafka === null || !options.roles.includes('relay')) return null;
  return openIntake({
    ...standsOn,
    kafka: () => openKafka(kafka, { clientId: 'tocsin-intake' }),
    onFatal: options.onFatal,
    onFailure: (error) => options.log('answering members is tried again', failureIds(error)),
    ...followAnswering(options),
  });
}

/** What members encrypt to; null where nothing is taken over Kafka. */
export const publicKeysOf = async (
  { kafka }: Settings,
  { keys }: PostgresEventStore,
): Promise<PublicKeys | null> =>
  kafka === null ? null : (await networkKey((purpose) => keys.derive(purpose))).publicKeys;
