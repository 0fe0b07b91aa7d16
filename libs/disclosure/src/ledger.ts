import type { Role } from '@tocsin/domain';

/** By which way a content went out. */
export const CHANNELS = ['query', 'subscription', 'feed', 'alert'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A revision of a report, as somebody was shown it. */
export type ShownReport = { readonly reportId: string; readonly revision: number };

/** One answer that holds content of reports above TLP:CLEAR, and who gets it. */
export type Answer = {
  readonly personId: string;
  readonly organisationId: string;
  /** Of the person, at that moment. */
  readonly roles: readonly Role[];
  readonly channel: Channel;
  /** Ties the rows of one answer together. */
  readonly requestId: string;
  readonly reports: readonly ShownReport[];
};

/** That a revision was shown to somebody. */
export type Disclosure = Omit<Answer, 'reports' | 'requestId'> & {
  readonly reportId: string;
  readonly revision: number;
  readonly at: Date;
  readonly id: string;
};

/** Where a row stands in the list of its report. */
export type LedgerPlace = Pick<Disclosure, 'at' | 'id'>;

/** Somebody who was shown a report, and when first. */
export type Reading = {
  readonly personId: string;
  readonly organisationId: string;
  readonly firstAt: Date;
  /** Whether he was a coordinator of the network at any of the times. */
  readonly coordinated: boolean;
};

/** Who was shown what, when, by which way. Rows are added and never changed. */
export type DisclosureLedger = {
  /** Writes an answer down; resolved once it is on disk. The answer must not leave before, nor where this fails. */
  record(answer: Answer): Promise<void>;
  /** Of one report, newest first. `after`: the last one known. */
  disclosuresOf(
    reportId: string,
    page: { readonly after: LedgerPlace | null; readonly limit: number },
  ): Promise<Disclosure[]>;
  countOf(reportId: string): Promise<number>;
  /** Everybody who was shown these reports, each once for each report; by report, those who read first at first. */
  readersOf(reportIds: readonly string[]): Promise<Map<string, readonly Reading[]>>;
};
