import type { AlertKind, ClockMark, LangText, Severity, TlpLabel } from '@tocsin/domain';

/**
 * One alert as it may be told outside at this moment: the owner's rights were checked again. Above TLP:GREEN it is a
 * pointer and nothing else, because mail and chat pass through other people's clouds.
 */
export type AlertNotice = {
  readonly alertId: string;
  readonly raisedAt: Date;
  readonly kinds: readonly AlertKind[];
  /** The highest of the reports that it is about. */
  readonly label: TlpLabel;
  /** TI-…; null where a report belongs to no incident any more. */
  readonly incidentId: string | null;
  /** TR-… */
  readonly reportIds: readonly string[];
  readonly drill: boolean;
  /** Null above TLP:GREEN, and where the report was erased since. */
  readonly content: AlertContent | null;
  /** The rule's own words that matched. */
  readonly reasons: readonly AlertReason[];
  /** Marks that reporting clocks passed; none above TLP:GREEN: a due time says since when who knew what. */
  readonly clocks: readonly ToldClock[];
};

/** A mark that a clock passed: by which rule (an id of the catalogue; null where that is not to be had), and what is due when. */
type ToldClock = {
  readonly ruleId: string | null;
  readonly mark: ClockMark;
  readonly dueAt: Date;
};

export type AlertContent = {
  readonly severity: Severity;
  readonly title: readonly LangText[];
  /** What others should do now. */
  readonly recommendedActions: readonly LangText[];
};

/** A predicate of the rule that held, in the filter's own terms: `severity`, `disaster`. */
export type AlertReason = { readonly predicate: string; readonly value: string };

/** What is sent to one destination: the same id over all attempts, so that a receiver can drop repeats. */
export type Notification = {
  readonly deliveryId: string;
  readonly kind: 'alert' | 'digest' | 'test' | 'notice';
  readonly rule: { readonly ruleId: string; readonly name: string } | null;
  /** Several in a digest, the most serious first; none in a test or a notice. */
  readonly alerts: readonly AlertNotice[];
  /** Of a digest. */
  readonly window: { readonly since: Date; readonly until: Date; readonly zone: string } | null;
  /** Code of what an owner is told about a channel: WEBHOOK_DISABLED. */
  readonly notice: string | null;
  /** Id of a webhook or of a person. */
  readonly destination: string;
  /** Of this attempt. */
  readonly sentAt: Date;
};

/** What became of one attempt, as the delivery log keeps it. */
export type Outcome = {
  /** Stable: DELIVERED, TIMED_OUT, ADDRESS_REFUSED … */
  readonly code: string;
  /** HTTP status or SMTP code, where there was an answer. */
  readonly status: number | null;
  readonly latencyMs: number;
  /** What was asked, without secrets: method, host and path, or envelope. */
  readonly request: string;
  /** The first 4 kB. */
  readonly answer: string | null;
} & (
  | { readonly result: 'delivered' }
  /** Tried again, not sooner than asked. */
  | { readonly result: 'failed'; readonly retryAfterMs: number | null }
  /** Never again: the endpoint says that it is gone. */
  | { readonly result: 'refused' }
  /** It may have arrived. */
  | { readonly result: 'uncertain' }
);

/** A way out of the network. It throws nothing: what goes wrong is an outcome. */
export type Channel = {
  readonly name: 'webhook' | 'email';
  send(notification: Notification, signal: AbortSignal): Promise<Outcome>;
};
