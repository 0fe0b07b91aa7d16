import type { IntakeOutcome, MessagePlace, Receipt } from '@tocsin/wire';

/** A message and its outcome as logs tell them: ids, places and codes, nothing that the member has written. */
export type AnsweredMessage = MessagePlace & {
  /** What the events that it led to carry; also the id of its receipt. */
  readonly correlationId: string;
  /** W3C traceparent, where one came along. */
  readonly trace: string | null;
  readonly status: IntakeOutcome['status'];
  /** TR-… of the report, where there is one. */
  readonly reportId: string | null;
  /** Codes of what it was refused or set aside for. */
  readonly codes: readonly string[];
};

/** What may be said of a receipt. */
export function asAnswered({ receiptId, answers, trace, outcome }: Receipt): AnsweredMessage {
  return {
    ...answers,
    correlationId: receiptId,
    trace,
    status: outcome.status,
    reportId: 'reportId' in outcome ? outcome.reportId : null,
    codes: codesOf(outcome),
  };
}

function codesOf(outcome: IntakeOutcome): readonly string[] {
  if (outcome.status === 'PARKED') return [outcome.reason];
  if (outcome.status === 'REFUSED') return [...new Set(outcome.problems.map(({ code }) => code))];
  return [];
}
