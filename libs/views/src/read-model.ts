import type {
  IncidentFilter,
  IncidentReport,
  MergeReason,
  ReportChanges,
  ReportStatus,
  Role,
  Stage,
  TlpLabel,
  Viewer,
} from '@tocsin/domain';
import type { ClockView, OwnClocks } from './clock-view.js';

export type * from './clock-view.js';

/** A report as this viewer may read it. */
export type ReportView = {
  readonly reportId: string;
  /** TR-… */
  readonly citation: string;
  /** Null where the source is hidden from this viewer (`attribution: must_not`). */
  readonly organisationId: string | null;
  readonly authorId: string | null;
  /** Known to the source alone. */
  readonly submissionId: string | null;
  readonly status: ReportStatus;
  readonly label: TlpLabel;
  readonly public: boolean;
  readonly revision: number;
  readonly stage: Stage;
  readonly recordedAt: Date;
  /** When the newest revision or retraction was recorded. */
  readonly updatedAt: Date;
  readonly report: IncidentReport;
  /** Opaque: what `expectedVersion` takes. */
  readonly version: string;
  /** Incidents that it is linked to now: internal id and TI-…. */
  readonly incidents: readonly { readonly incidentId: string; readonly citation: string }[];
};

/** An incident that was merged into another one, to who may see a report of it. */
export type MergedIncidentView = {
  /** TI-… */
  readonly citation: string;
  readonly mergedAt: Date;
  readonly reason: MergeReason;
};

/** An incident as this viewer may see it: nothing about it but what the visible reports say. */
export type IncidentView = {
  readonly incidentId: string;
  /** TI-… */
  readonly citation: string;
  readonly provisional: boolean;
  /** The reports of it that this viewer may see, oldest first; at least one. */
  readonly reports: readonly ReportView[];
  /** What was merged into it, directly or through others, as far as he may see a report of that; in order of the ids. */
  readonly merged: readonly MergedIncidentView[];
  /** Where it was asked for by the id of one that was merged into it: that one. */
  readonly askedAs: MergedIncidentView | null;
};

export type RevisionKind =
  'submitted' | 'follow_up' | 'correction' | 'retracted' | 'sharing_changed' | 'published';

/** One entry of a report's history. */
export type RevisionView = {
  readonly revision: number;
  readonly kind: RevisionKind;
  readonly stage: Stage;
  readonly recordedAt: Date;
  readonly authorId: string | null;
  readonly reason: string | null;
  readonly changes: ReportChanges | null;
  /** Field by field; pointers are RFC 6901 into the payload. */
  readonly differences: readonly {
    readonly pointer: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
};

/** A question to the source of a report, as this viewer may read it. */
export type InformationRequestView = {
  readonly requestId: string;
  readonly reportId: string;
  /** Of the report, as it is now. */
  readonly revision: number;
  readonly label: TlpLabel;
  readonly question: string;
  readonly askedAt: Date;
  /** Whose people asked, for the source and for these people themselves; `personId` for his colleagues alone. */
  readonly asker: {
    readonly organisationId: string;
    readonly personId: string | null;
    readonly roles: readonly Role[];
  } | null;
  /** Null while it is open. `personId` for people of the source alone. */
  readonly answer: {
    readonly text: string;
    readonly shared: boolean;
    readonly at: Date;
    readonly personId: string | null;
  } | null;
  /** Revisions of the report that came of it. */
  readonly revisions: readonly number[];
};

/** Questions that others ask the viewer's organisation, or that it asks; open ones, answered ones, or (null) both. */
export type OwnRequests = { readonly side: 'received' | 'sent'; readonly open: boolean | null };

/** Something that happened to an incident, as far as this viewer may know. */
export type TimelineEntry = {
  readonly kind: RevisionKind | 'opened' | 'linked' | 'unlinked' | 'merged' | 'unmerged';
  readonly recordedAt: Date;
  /** TI-… of the incident that was merged, or that stands by itself again. */
  readonly mergedCitation: string | null;
  readonly reportCitation: string | null;
  readonly revision: number | null;
};

export type OrderField = 'recorded_at' | 'occurred' | 'severity';

export type SortKey = { readonly sort: number | null; readonly id: string };

/** Keyset paging: `limit` rows after or before a key. */
export type ListRequest = {
  readonly filter: IncidentFilter;
  readonly order: { readonly field: OrderField; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  readonly from: 'start' | 'end';
  readonly after: SortKey | null;
  readonly before: SortKey | null;
};

export type Page<Row> = {
  readonly rows: readonly { readonly row: Row; readonly key: SortKey }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Where a bounded scan stopped before the page was full; go on from here. Null: nothing was left out. */
  readonly scannedTo: SortKey | null;
  /** Whether something that matches may be on no page at all, because there was too much to open. */
  readonly isCut?: boolean;
};

/** Exact up to 10,000, then a floor. */
export type Count = { readonly exact: number } | { readonly atLeast: number };

/** A past moment: a position of the store. */
export type AsOf = { readonly position: number };

/** A page of a list that is only read onwards. */
export type KeyPage<Key> = { readonly after: Key | null; readonly limit: number };

/** A report that somebody was asked to delete; `position` of the newest recall that asks him. */
export type RecalledReport = { readonly reportId: string; readonly position: number };

/** asked: what the viewer's organisation asked of sources. received: what it is asked as a source. */
export type ReshareSide = 'asked' | 'received';

export type ResharePage = KeyPage<string> & { readonly side: ReshareSide };

export type Reshare = { readonly requestId: string; readonly reportId: string };

/** A place in a list of clocks: by due time (milliseconds UTC; null: none, which comes last), then by id. */
export type ClockKey = SortKey;

/** The port on the views: every read takes the viewer and answers nothing that he may not see. */
export type ReadModel = {
  report(viewer: Viewer | null, reportId: string, asOf?: AsOf): Promise<ReportView | null>;
  reportBySubmission(viewer: Viewer, submissionId: string): Promise<ReportView | null>;
  /** Many by internal id; what is hidden or unknown is absent. */
  reportsById(
    viewer: Viewer | null,
    reportIds: readonly string[],
  ): Promise<Map<string, ReportView>>;
  reports(viewer: Viewer | null, request: ListRequest): Promise<Page<ReportView>>;
  countReports(viewer: Viewer | null, filter: IncidentFilter): Promise<Count>;
  /** By the id of one that was merged, too: then the incident that it is told by, as far as he sees a report of both. */
  incident(viewer: Viewer | null, incidentId: string, asOf?: AsOf): Promise<IncidentView | null>;
  /** Under the ids that were asked for; see `incident`. */
  incidentsById(
    viewer: Viewer | null,
    incidentIds: readonly string[],
  ): Promise<Map<string, IncidentView>>;
  incidents(viewer: Viewer | null, request: ListRequest): Promise<Page<IncidentView>>;
  countIncidents(viewer: Viewer | null, filter: IncidentFilter): Promise<Count>;
  /** Oldest first. Null where the report is hidden or unknown. */
  history(viewer: Viewer | null, reportId: string): Promise<RevisionView[] | null>;
  timeline(viewer: Viewer | null, incidentId: string, asOf?: AsOf): Promise<TimelineEntry[] | null>;
  /** Histories and timelines of many in a bounded number of statements; what is hidden or unknown is absent. */
  histories(
    viewer: Viewer | null,
    reportIds: readonly string[],
  ): Promise<Map<string, readonly RevisionView[]>>;
  timelines(
    viewer: Viewer | null,
    incidentIds: readonly string[],
  ): Promise<Map<string, readonly TimelineEntry[]>>;
  /** Questions to the sources of these reports, oldest first, as far as the viewer may know of them. */
  informationRequests(
    viewer: Viewer | null,
    reportIds: readonly string[],
  ): Promise<Map<string, readonly InformationRequestView[]>>;
  /** Newest first, behind an id. */
  ownInformationRequests(
    viewer: Viewer,
    list: OwnRequests & { readonly after: string | null; readonly limit: number },
  ): Promise<Page<InformationRequestView>>;
  countOwnInformationRequests(viewer: Viewer, list: OwnRequests): Promise<number>;
  /** Reports that the viewer, or the organisation that he answers for, was asked to delete; newest recall first. */
  recalled(viewer: Viewer, page: KeyPage<number>): Promise<readonly RecalledReport[]>;
  /** As far as it is worth counting: see `MOST_COUNTED` of access. */
  countRecalled(viewer: Viewer): Promise<number>;
  /** Requests that reports be shared more widely, newest first: those of the viewer's side, or those asked of it. */
  reshares(viewer: Viewer, page: ResharePage): Promise<readonly Reshare[]>;
  countReshares(viewer: Viewer, side: ReshareSide): Promise<number>;
  /** Clocks of the viewer's organisation on these incidents and on what was merged into them, earliest due first. */
  clocksOf(
    viewer: Viewer | null,
    incidentIds: readonly string[],
  ): Promise<Map<string, readonly ClockView[]>>;
  /** Many by id; what is hidden or unknown is absent. */
  clocksById(viewer: Viewer | null, clockIds: readonly string[]): Promise<Map<string, ClockView>>;
  /** Earliest due first, behind a place; those without a due time last. */
  ownClocks(
    viewer: Viewer,
    list: OwnClocks & { readonly after: ClockKey | null; readonly limit: number },
  ): Promise<Page<ClockView>>;
  countOwnClocks(viewer: Viewer, list: OwnClocks): Promise<number>;
  /**
   * Internal ids of every incident that each report was ever linked to, as far as the views have got. For the
   * gateway's own work on subscriptions: asks for nobody and must never be given out as it is.
   */
  incidentsEverLinked(reportIds: readonly string[]): Promise<Map<string, readonly string[]>>;
  /** The same reads; a statement that still runs when the signal aborts is cancelled and the read rejects. */
  until(signal: AbortSignal): ReadModel;
  /** Up to which position everything is applied, and how old that is in milliseconds. */
  freshness(): Promise<{ readonly position: number; readonly ageMs: number }>;
  /** Up to here everything is known in this process to be applied, without asking; it may be more by now. */
  readonly applied: number;
  /** Waits until the views have got to a position; false when the time is up. */
  waitFor(position: number, timeoutMs: number): Promise<boolean>;
};
