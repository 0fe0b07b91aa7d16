import { setTimeout as pause } from 'node:timers/promises';
import { ensureTopic, eventsTopic, offsetsAt, type KafkaClient } from '@tocsin/kafka';
import type { RelayOptions } from './relay-options.js';
import type { NewGeneration, RelayRow } from './relay-row.js';

/** Before it is believed that a topic has lost records: a broker that has just started may not know all of it yet. */
const LOOK_AGAIN_MS = 500;

/** Makes the topic of the generation that follows: one that holds nothing, whoever may have used the name before. */
export async function nextGeneration(
  { kafka, topicOf = eventsTopic }: RelayOptions,
  after: number,
): Promise<NewGeneration> {
  for (let generation = after + 1; ; generation += 1) {
    const definition = topicOf(generation);
    const { name: topic } = definition;
    const partitions = await ensureTopic(kafka, definition);
    const offsets = await offsetsAt(kafka, topic);
    const isEmpty = [...(offsets ?? new Map()).values()].every(({ end }) => end === 0);
    if (isEmpty) return { generation, topic, partitions };
  }
}

/** Whether Kafka does not hold any more what it has acknowledged: records, partitions or the whole topic are gone. */
export async function hasLost(kafka: KafkaClient, row: RelayRow): Promise<boolean> {
  if (!(await lacks(kafka, row))) return false;
  await pause(LOOK_AGAIN_MS);
  return lacks(kafka, row);
}

async function lacks(
  kafka: KafkaClient,
  { topic, acknowledged, partitions }: RelayRow,
): Promise<boolean> {
  const offsets = await offsetsAt(kafka, topic);
  if (offsets === null || offsets.size !== partitions) return true;
  return acknowledged.some((next, partition) => {
    const { low, end } = offsets.get(partition) ?? { low: 0, end: 0 };
    return low > 0 || end < next;
  });
}
