/** An incident is opened. Provisionally, when a report that names none brings it along in the same append. */
export type IncidentOpened = {
  readonly type: 'IncidentOpened';
  readonly data: {
    readonly incidentId: string;
    /** TI-… */
    readonly citation: string;
    readonly provisional: boolean;
  };
};

/** A report is about this incident. One event on the incident; reports and incidents are many-to-many. */
export type ReportLinked = {
  readonly type: 'ReportLinked';
  readonly data: { readonly incidentId: string; readonly reportId: string };
};

export type ReportUnlinked = {
  readonly type: 'ReportUnlinked';
  readonly data: { readonly incidentId: string; readonly reportId: string };
};

/**
 * Why two incidents are one. A code and no free text: a sentence would tell everybody who sees one of the two what the
 * other is about, and it would outlive the key of the report that it quotes.
 */
export const MERGE_REASONS = ['same_event', 'duplicate_entry', 'part_of_it'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** An incident is told by another one from now on. Its links stay its own, so that this can be undone. */
export type IncidentMerged = {
  readonly type: 'IncidentMerged';
  readonly data: {
    readonly incidentId: string;
    readonly intoId: string;
    readonly reason: MergeReason;
  };
};

/** A merge is undone: the incident stands by itself again, with the links that it has by then. */
export type IncidentUnmerged = {
  readonly type: 'IncidentUnmerged';
  readonly data: { readonly incidentId: string; readonly intoId: string };
};

/**
 * The other half of `IncidentMerged`, in the same append and on the stream of the incident that stays: so the versions of
 * both streams put a merge in order with everything else that is done to either, and no two merges can make a circle.
 */
export type IncidentAbsorbed = {
  readonly type: 'IncidentAbsorbed';
  readonly data: { readonly incidentId: string; readonly mergedId: string };
};

/** The other half of `IncidentUnmerged`. */
export type IncidentDetached = {
  readonly type: 'IncidentDetached';
  readonly data: { readonly incidentId: string; readonly mergedId: string };
};

export type IncidentEvent =
  | IncidentOpened
  | ReportLinked
  | ReportUnlinked
  | IncidentMerged
  | IncidentUnmerged
  | IncidentAbsorbed
  | IncidentDetached;
