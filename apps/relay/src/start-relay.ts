import { openNetwork } from '@tocsin/network';
import {
  announce,
  describeError,
  localOrigin,
  requireAddress,
  serveStatus,
  type RoleContext,
  type Running,
  type Status,
} from '@tocsin/process';
import { intakeStatusOf } from './intake-status.js';
import { statusOf } from './relay-status.js';

/** Puts events on Kafka, and answers what members send there. Throws where the settings name no Kafka. */
export async function startRelay({ settings, logger, onFatal }: RoleContext): Promise<Running> {
  if (settings.kafka === null) {
    throw new Error(
      'KAFKA_BROKERS is not set: the event table is the feed, and there is nothing to relay.',
    );
  }
  await requireAddress(settings);
  const network = await openNetwork(settings, {
    share: true,
    roles: ['relay'],
    log: (message) => logger.warn(message),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal: (error) => {
      logger.fatal(
        describeError(error),
        'nothing can be sent to Kafka or read from it any further',
      );
      onFatal();
    },
  });
  try {
    const status = await serveStatus(settings, both(statusOf(network), intakeStatusOf(network)));
    announce('relay', { origin: localOrigin(settings.host, status.port) });
    return { stop: () => status.close().finally(() => network.close()) };
  } catch (error) {
    await network.close();
    throw error;
  }
}

const both = (...statuses: readonly Status[]): Status => ({
  checks: statuses.flatMap(({ checks }) => checks),
  measures: (registry) => {
    for (const { measures } of statuses) measures(registry);
  },
});
