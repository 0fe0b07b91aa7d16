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
/** Messages that are decided side by side. */
const AT_ONCE = 50;
const BYTES_AT_ONCE = 262_144;
/** Receipts of one turn, and their bytes: a refusal may be many times as long as what is refused. */
const TURN_RECORDS = 200;
const TURN_BYTES = 1_048_576;
/** Bytes of one send. A broker takes 4 MiB in one piece, and what is refused as too large would be sent for ever. */
const SEND_BYTES = 1_048_576;

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
  for (const some of inSends(receipts)) {
    await setting.sender.send(receiptsTopic(member.handle).name, some);
  }
  await setting.sender.send(parkedTopic().name, parked);
  if (!(await setting.offsets.move(batch, { from: batch.from, next }))) return 'elsewhere';
  await setting.topics.deleteBefore(batch, next);
  return next === batch.next ? 'done' : 'elsewhere';
}

function* inSends(records: readonly OutgoingRecord[]): Generator<readonly OutgoingRecord[]> {
  let some: OutgoingRecord[] = [];
  for (const record of records) {
    if (some.length > 0 && bytesOf(some) + bytesOf([record]) > SEND_BYTES) {
      yield some;
      some = [];
    }
    some.push(record);
  }
  if (some.length > 0) yield some;
}

const bytesOf = (records: readonly OutgoingRecord[]): number =>
  records.reduce((bytes, { value }) => bytes + (value?.byteLength ?? 0), 0);

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
  for (const { offset, some } of inPieces(batch.records)) {
    const over =
      performance.now() > until ||
      receipts.length >= TURN_RECORDS ||
      bytesOf(receipts) >= TURN_BYTES;
    if (over && receipts.length > 0) return { receipts, parked, next: offset };
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

type Piece = { readonly offset: number; readonly some: readonly IncomingRecord[] };

/** Large messages take long to look at: few of them at once, so that others have their turn in between. */
function* inPieces(records: readonly IncomingRecord[]): Generator<Piece> {
  let some: IncomingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.value?.byteLength ?? 0;
    const [first] = some;
    if (first && (some.length === AT_ONCE || bytes + size > BYTES_AT_ONCE)) {
      yield { offset: first.offset, some };
      some = [];
      bytes = 0;
    }
    some.push(record);
    bytes += size;
  }
  const [first] = some;
  if (first) yield { offset: first.offset, some };
}

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
