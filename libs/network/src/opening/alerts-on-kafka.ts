import { startPublishing, type PublishedAlert } from '@tocsin/alerts';
import type { PostgresEventStore } from '@tocsin/event-store';
import {
  alertsTopic,
  ensureTopic,
  openKafka,
  openRecordSender,
  type KafkaClient,
  type TopicDefinition,
} from '@tocsin/kafka';
import type { openPool } from '@tocsin/postgres';
import { encodeRaisedAlert } from '@tocsin/wire';
import type { Settings } from '../settings.js';
import { failureIds } from './failure-ids.js';
import type { NetworkOptions } from './network.js';

type Parts = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: Pick<PostgresEventStore, 'head'>;
  readonly options: NetworkOptions;
};

type Running = { stop(): Promise<void> };

/** Tells the network's own services of alerts on the Kafka of the settings; null where there is none. */
export function alertsRelayOf({ settings, pool, store, options }: Parts): Running | null {
  const { kafka } = settings;
  if (kafka === null) return null;
  const client = openKafka(kafka, { clientId: 'tocsin-alerts' });
  const topic = openAlertsTopic(client, store);
  const publishing = startPublishing({
    pool,
    send: (alerts) => topic.send(alerts),
    onFailure: (error) => options.log('relaying alerts is tried again', failureIds(error)),
    onFatal: options.onFatal,
  });
  return {
    async stop() {
      await publishing.stop();
      await topic.close();
    },
  };
}

/** The topic of alerts, which is made where there is none; it has one partition, so that all of them are in order. */
export function openAlertsTopic(
  client: KafkaClient,
  store: Pick<PostgresEventStore, 'head'>,
  topic: TopicDefinition = alertsTopic(),
) {
  const sender = openRecordSender(client);
  let made: Promise<unknown> | null = null;
  return {
    async send(alerts: readonly PublishedAlert[]): Promise<void> {
      const { epoch } = await store.head();
      made ??= ensureTopic(client, topic);
      await made.catch((error: unknown) => {
        made = null;
        throw error;
      });
      const records = alerts.map((alert) => ({
        partition: 0,
        ...encodeRaisedAlert({ ...alert, epoch }),
      }));
      await sender.send(topic.name, records);
    },
    close: () => sender.close(),
  };
}
