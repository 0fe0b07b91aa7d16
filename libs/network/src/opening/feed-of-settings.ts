import {
  followProgress,
  openKafkaFeed,
  openTableFeed,
  startRelay,
  type EventFeed,
  type RunningRelay,
} from '@tocsin/event-feed';
import type { PostgresEventStore } from '@tocsin/event-store';
import { openKafka, type KafkaClient, type KafkaConnection } from '@tocsin/kafka';
import { openPool } from '@tocsin/postgres';
import type { ViewProgress } from '@tocsin/views';
import type { Settings } from '../settings.js';
import type { Closer } from './closer.js';
import { failureIds } from './failure-ids.js';
import { followFolding, followSending } from './follow-reports.js';
import type { NetworkOptions } from './network.js';

type Parts = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly options: NetworkOptions;
};

/** The feed that the settings ask for: Kafka where they name one, else the event table. */
export function openFeed({ settings, pool, store, options }: Parts): EventFeed {
  const { kafka } = settings;
  const common = {
    pool,
    store,
    onFatal: options.onFatal,
    onFailure: (error: unknown) =>
      options.log('folding the views is tried again', failureIds(error)),
    ...followFolding(options),
  };
  if (kafka === null) return openTableFeed(common);
  return openKafkaFeed({
    ...common,
    openClient: () => clientOf(kafka, 'projector'),
    onForeign: (record) =>
      options.log('left out a record of the events topic that is not of this network', record),
  });
}

/** Puts events on the Kafka of the settings; null where there is none. */
export function relayOf({ settings, pool, store, options }: Parts): RunningRelay | null {
  const { kafka } = settings;
  if (kafka === null) return null;
  return startRelay({
    pool,
    store,
    kafka: clientOf(kafka, 'relay'),
    onFatal: options.onFatal,
    onFailure: (error) => options.log('relaying events is tried again', failureIds(error)),
    log: options.log,
    ...followSending(options),
    ...(options.topicOf && { topicOf: options.topicOf }),
  });
}

/** Wakes the readers of this process when views advance in another one. */
export function followProgressFor({
  url,
  progress,
  closer,
}: {
  readonly url: string;
  readonly progress: ViewProgress;
  readonly closer: Closer;
}): void {
  const listenPool = openPool(url, { applicationName: 'tocsin-listen', max: 1 });
  const following = followProgress(listenPool, () => progress.wake());
  closer.add(async () => {
    await following.stop();
    await listenPool.end();
  });
}

const clientOf = (kafka: KafkaConnection, role: string): KafkaClient =>
  openKafka(kafka, { clientId: `tocsin-${role}` });
