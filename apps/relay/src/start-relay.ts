import {
  databaseStatus,
  intakeStatus,
  relayStatus,
  startWorker,
  type RoleContext,
  type Running,
} from '@tocsin/process';

/** Puts events on Kafka, and answers what members send there. Throws where the settings name no Kafka. */
export async function startRelay(context: RoleContext): Promise<Running> {
  if (context.settings.kafka === null) {
    throw new Error(
      'KAFKA_BROKERS is not set: the event table is the feed, and there is nothing to relay.',
    );
  }
  return startWorker(
    {
      name: 'relay',
      fatal: 'nothing can be sent to Kafka or read from it any further',
      statuses: [databaseStatus, relayStatus, intakeStatus],
    },
    context,
  );
}
