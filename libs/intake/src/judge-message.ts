import {
  readEnvelope,
  readSubmission,
  type ReceiptProblem,
  type Submission,
  type SubmissionEnvelope,
  type WireMessage,
} from '@tocsin/wire';
import type { NetworkKey } from './network-key.js';
import { problemAt, refusal } from './refusal-messages.js';

/** What a message is, before anything is decided: its rights and its report have not been looked at. */
export type Judgement = {
  readonly envelope: SubmissionEnvelope | null;
  /** As the message names it, where that could be read. */
  readonly submissionId: string | null;
  readonly verdict:
    | { readonly kind: 'unreadable'; readonly reason: string; readonly at: string }
    | { readonly kind: 'refused'; readonly problems: readonly ReceiptProblem[] }
    | { readonly kind: 'submission'; readonly submission: Submission };
};

type Received = {
  readonly message: WireMessage;
  /** Of the member on whose topic it came: whom the broker let write there. */
  readonly handle: string;
  readonly key: NetworkKey;
};

/** Reads a message, opens it where it is a JWE, and applies the rules of this way in. */
export async function judgeMessage({ message, handle, key }: Received): Promise<Judgement> {
  const read = readEnvelope(message);
  if (!read.ok) return unreadable(null, { reason: read.problem.code, at: read.problem.at });
  const { envelope } = read;
  const opened =
    envelope.format === 'jwe'
      ? await key.open(envelope.value, handle)
      : ({ ok: true, plain: envelope.value } as const);
  if (!opened.ok) return unreadable(envelope, { reason: opened.code, at: 'value' });
  const body = readSubmission(opened.plain);
  if (body.kind === 'unreadable') {
    return unreadable(envelope, { reason: body.problem.code, at: body.problem.at });
  }
  if (body.kind === 'refused') {
    const problems = body.problems.map((found) => problemAt(found.pointer, found));
    const { submissionId } = body;
    return { envelope, submissionId, verdict: { kind: 'refused', problems } };
  }
  const { submission } = body;
  const { submissionId } = submission;
  const problems = [...keyProblems(message, submissionId), ...labelProblems(submission, envelope)];
  return {
    envelope,
    submissionId,
    verdict:
      problems.length > 0 ? { kind: 'refused', problems } : { kind: 'submission', submission },
  };
}

const unreadable = (
  envelope: SubmissionEnvelope | null,
  why: { readonly reason: string; readonly at: string },
): Judgement => ({ envelope, submissionId: null, verdict: { kind: 'unreadable', ...why } });

/** The topic is keyed by submission id: else two messages about one submission might change places. */
function keyProblems({ key }: WireMessage, submissionId: string): ReceiptProblem[] {
  const text = Buffer.isBuffer(key) ? key.toString() : key;
  return text === submissionId ? [] : [refusal('KEY_NOT_SUBMISSION_ID', '/submissionId')];
}

/** Whoever runs a broker reads what goes through it (TLP 2.0: RED for named persons, AMBER for organisations). */
function labelProblems({ report }: Submission, { format }: SubmissionEnvelope): ReceiptProblem[] {
  const tlp = labelOf(report);
  if (tlp === 'TLP:RED') return [refusal('RED_NOT_OVER_KAFKA', '/report/sharing/tlp')];
  const amber = tlp === 'TLP:AMBER' || tlp === 'TLP:AMBER+STRICT';
  return amber && format === 'json' ? [refusal('AMBER_NEEDS_JWE', '/report/sharing/tlp')] : [];
}

function labelOf(report: unknown): unknown {
  const { sharing } = (report ?? {}) as { readonly sharing?: unknown };
  const { tlp } = (sharing ?? {}) as { readonly tlp?: unknown };
  return tlp;
}
