import { JSON_CONTENT, SPEC_VERSION, utf8 } from './cloud-event-headers.js';
import type { SentMessage } from './wire-message.js';

const SOURCE = 'urn:tocsin:intake';

/** Where a message stands in Kafka. */
export type MessagePlace = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
};

/** One thing that is wrong, as its sender is told. */
export type ReceiptProblem = {
  /** JSON Pointer into the value sent. */
  readonly pointer: string;
  readonly code: string;
  readonly message: { readonly en: string; readonly 'zh-Hans': string };
};

/** What became of a message. */
export type IntakeOutcome =
  | {
      readonly status: 'ACCEPTED' | 'DUPLICATE';
      /** TR-… */
      readonly reportId: string;
      /** TI-… */
      readonly incidentIds: readonly string[];
    }
  | { readonly status: 'REFUSED'; readonly problems: readonly ReceiptProblem[] }
  | { readonly status: 'VALID' }
  | { readonly status: 'PARKED'; readonly reason: string; readonly at: string };

export type Receipt = {
  /** A UUID that is the same however often the message is dealt with. */
  readonly receiptId: string;
  readonly answers: MessagePlace;
  readonly messageId: string | null;
  readonly submissionId: string | null;
  readonly outcome: IntakeOutcome;
  readonly decidedAt: Date;
  /** W3C traceparent, where the message had one. */
  readonly trace: string | null;
};

/** A receipt as a record of the member's topic of receipts; the key is what the message said it was. */
export function encodeReceipt(receipt: Receipt, key: string | null): SentMessage<string | null> {
  const { receiptId, answers, messageId, submissionId, outcome } = receipt;
  return {
    key: submissionId ?? key,
    headers: headersOf(
      receipt,
      'org.tocsin.report.receipt.v1',
      'urn:tocsin:receipt:report.receipt:1',
    ),
    value: jsonOf({
      receiptId,
      answers,
      messageId,
      submissionId,
      ...outcome,
    }),
  };
}

/** What the network's own services learn of a message that was set aside: ids and the reason, never what was in it. */
export function encodeParkedMessage(
  receipt: Receipt & { readonly outcome: { readonly status: 'PARKED' } },
  { organisationId, bytes }: { readonly organisationId: string; readonly bytes: number },
): SentMessage {
  const { receiptId, answers, outcome } = receipt;
  const { reason, at } = outcome;
  return {
    key: receiptId,
    headers: headersOf(receipt, 'org.tocsin.message.parked.v1', 'urn:tocsin:parked:message:1'),
    value: jsonOf({ message: answers, organisationId, receiptId, reason, at, bytes }),
  };
}

const headersOf = ({ receiptId, decidedAt, trace }: Receipt, type: string, schema: string) => ({
  ce_specversion: SPEC_VERSION,
  ce_id: receiptId,
  ce_source: SOURCE,
  ce_type: type,
  ce_dataschema: schema,
  ce_time: decidedAt.toISOString(),
  'content-type': JSON_CONTENT,
  ...(trace === null ? {} : { ce_traceparent: trace }),
});

const jsonOf = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** The key of a record as text; null where it has none, or it is no text that a receipt could be found by. */
export function utf8Key(key: Buffer | null): string | null {
  return key === null || key.byteLength > MAX_KEY_BYTES ? null : utf8(key);
}

/** A submission id of 200 characters. */
const MAX_KEY_BYTES = 800;
