import {
  intakeTopic,
  offsetsAt,
  openGroupReader,
  receiptsTopic,
  type KafkaClient,
} from '@tocsin/kafka';
import { setTimeout as pause } from 'node:timers/promises';

/** A receipt as it stands on a member's topic. */
export type Receipt = {
  readonly receiptId: string;
  readonly messageId: string | null;
  readonly submissionId: string | null;
  readonly status: string;
  readonly answers: { readonly offset: number };
  readonly reportId?: string;
  readonly incidentIds?: readonly string[];
};

type Offsets = { readonly low: number; readonly end: number };

const NONE: Offsets = { low: 0, end: 0 };

/** How many records there have ever been on an intake topic, and the oldest that is there still. */
export async function intakeOffsets(client: KafkaClient, handle: string): Promise<Offsets> {
  return (await offsetsAt(client, intakeTopic(handle).name))?.get(0) ?? NONE;
}

/** Every receipt that a member was ever sent, read by its own user. */
export async function receiptsOf(client: KafkaClient, handle: string): Promise<readonly Receipt[]> {
  const topic = receiptsTopic(handle).name;
  const { end } = (await offsetsAt(client, topic))?.get(0) ?? NONE;
  const receipts: Receipt[] = [];
  const read = { upTo: 0 };
  const reader = openGroupReader(client, {
    groupId: `${handle}.audit`,
    topics: [topic],
    offsetsOf: async (places) => places.map(() => 0),
    onFatal: (error) => {
      throw error;
    },
    deal: async ({ records, next }) => {
      receipts.push(...records.map(({ value }) => JSON.parse(String(value)) as Receipt));
      read.upTo = next;
      return 'done';
    },
  });
  while (read.upTo < end) await pause(50);
  await reader.stop();
  return receipts;
}
