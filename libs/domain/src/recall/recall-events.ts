/** Who is asked to give a report back: an organisation, or a person who read it in his own name. */
export type Holder = {
  readonly organisationId: string;
  /** Null: the organisation. */
  readonly personId: string | null;
};

/** What a holder did with its copies. */
export type RecallResult = 'deleted' | 'not_deleted';

/**
 * Holders lose a report and are asked to delete what they have of it. Each is an entry of its own that it acknowledges.
 * Nothing is said in words: whoever may no longer read a report is told nothing more of it.
 */
export type ReportRecalled = {
  readonly type: 'ReportRecalled';
  readonly data: {
    readonly reportId: string;
    readonly recallId: string;
    readonly holders: readonly Holder[];
  };
};

/** A holder says what became of its copies. Its words are sealed under its own key: the report's may be gone. */
export type ReportRecallAcknowledged = {
  readonly type: 'ReportRecallAcknowledged';
  readonly data: {
    readonly reportId: string;
    readonly organisationId: string;
    readonly personId: string | null;
    readonly result: RecallResult;
  };
  readonly content: { readonly reason: string | null };
};

/** The report is shared with these holders again, and what they were asked is void. */
export type ReportRecallClosed = {
  readonly type: 'ReportRecallClosed';
  readonly data: { readonly reportId: string; readonly holders: readonly Holder[] };
};

export type RecallEvent = ReportRecalled | ReportRecallAcknowledged | ReportRecallClosed;
