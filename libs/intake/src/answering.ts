import {
  parkedTopic,
  receiptsTopic,
  type IncomingRecord,
  type OutgoingRecord,
  type RecordBatch,
  type RecordSender,
  type TopicKeeper,
} from '@tocsin/kafka';
import {
  encodeParkedMessage,
  encodeReceipt,
  utf8Key,
  type Receipt,
  type SentMessage,
} from '@tocsin/wire';
import { answerMessages, type AnsweringSetting } from './answer-message.js';
import type { Member } from './member-account.js';
import type { OffsetTable } from './offset-table.js';

export type BatchSetting = AnsweringSetting & {
  readonly offsets: OffsetTable;
  readonly topics: TopicKeeper;
  readonly sender: Pick<RecordSender, 'send'>;
  /** Is told what every message is answered with. */
  readonly onAnswered?: (receipt: Receipt) => void;
};

/** One member's flood must not hold the others up: after this long they have their turn. */
const TURN_MS = 150;
/** Messages that are decided side by side. Large ones take long to look at: few at once, and others have their turn. */
const DECIDED_AT_ONCE: Most = { records: 50, bytes: 262_144 };
/** Receipts of one turn, and their bytes: a refusal may be many times as long as what is refused. */
const TURN_RECORDS = 200;
const TURN_BYTES = 1_048_576;
/** What goes in one send: a broker takes 4 MiB in one piece, and what is refused as too large would be sent for ever. */
const SENT_AT_ONCE: Most = { records: Number.POSITIVE_INFINITY, bytes: 1_048_576 };

/**
 * Answers records of one member's topic, as many as its turn allows: outcomes first, then their receipts, then the offset
 * moves, then the records go. Stopped anywhere in between, the same is done again with the same receipts. `done`: all of
 * them. `elsewhere`: the rest is to be fetched again, or somebody else deals with this topic.
 */
export async function answerBatch(
  setting: BatchSetting,
  member: Member,
  batch: RecordBatch,
): Promise<'done' | 'elsewhere'> {
  const { receipts, parked, next } = await takeTurn(setting, member, batch);
  for (const some of inPieces(receipts, SENT_AT_ONCE)) {
    await setting.sender.send(receiptsTopic(member.handle).name, some);
  }
  await setting.sender.send(parkedTopic().name, parked);
  if (!(await setting.offsets.move(batch, { from: batch.from, next }))) return 'elsewhere';
  await setting.topics.deleteBefore(batch, next);
  return next === batch.next ? 'done' : 'elsewhere';
}

type Turn = {
  readonly receipts: readonly OutgoingRecord[];
  readonly parked: readonly OutgoingRecord[];
  /** What comes after this turn. */
  readonly next: number;
};

async function takeTurn(setting: BatchSetting, member: Member, batch: RecordBatch): Promise<Turn> {
  const until = performance.now() + TURN_MS;
  const receipts: OutgoingRecord[] = [];
  const parked: OutgoingRecord[] = [];
  for (const some of inPieces(batch.records, DECIDED_AT_ONCE)) {
    const over =
      performance.now() > until ||
      receipts.length >= TURN_RECORDS ||
      bytesOf(receipts) >= TURN_BYTES;
    const [first] = some;
    if (over && receipts.length > 0 && first) return { receipts, parked, next: first.offset };
    const told = await answerPiece(setting, member, { ...batch, records: some });
    receipts.push(...told.receipts);
    parked.push(...told.parked);
  }
  return { receipts, parked, next: batch.next };
}

async function answerPiece(
  setting: BatchSetting,
  member: Member,
  { topic, partition, records }: RecordBatch,
): Promise<Omit<Turn, 'next'>> {
  const messages = records.map((record) => ({ topic, partition, ...record }));
  const receipts: OutgoingRecord[] = [];
  const parked: OutgoingRecord[] = [];
  for (const [index, receipt] of (await answerMessages(setting, member, messages)).entries()) {
    const { key, value } = records[index] as IncomingRecord;
    receipts.push(outgoing(encodeReceipt(receipt, utf8Key(key))));
    parked.push(...parkedNotices(receipt, member, value?.byteLength ?? 0));
    setting.onAnswered?.(receipt);
  }
  return { receipts, parked };
}

type Most = { readonly records: number; readonly bytes: number };

/** Each as many as this at most, and one that is larger by itself. */
function* inPieces<Each extends { readonly value: Buffer | null }>(
  records: readonly Each[],
  most: Most,
): Generator<readonly Each[]> {
  let some: Each[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (some.length > 0 && (some.length === most.records || bytes + size > most.bytes)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(record);
    bytes += size;
  }
  if (some.length > 0) yield some;
}

const sizeOf = ({ value }: { readonly value: Buffer | null }): number => value?.byteLength ?? 0;

const bytesOf = (records: readonly OutgoingRecord[]): number =>
  records.reduce((bytes, record) => bytes + sizeOf(record), 0);

function parkedNotices(receipt: Receipt, member: Member, bytes: number): OutgoingRecord[] {
  const { outcome } = receipt;
  if (outcome.status !== 'PARKED') return [];
  const { organisationId } = member;
  return [outgoing(encodeParkedMessage({ ...receipt, outcome }, { organisationId, bytes }))];
}

/** Topics of receipts and of what is parked have one partition. */
const outgoing = (message: SentMessage<string | null>): OutgoingRecord => ({
  partition: 0,
  ...message,
});
