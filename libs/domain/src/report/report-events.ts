import type { RecallEvent } from '../recall/recall-events.js';
import type { ReshareEvent } from '../reshare/reshare-events.js';
import type { ReportSharing } from '../sharing/sharing.js';
import type { Role } from '../person/person-events.js';
import type { IncidentReport, ReportStage } from './incident-report.js';

/** What is claimed about completeness. */
export type Stage = ReportStage;

/** RFC 7396 merge patch on the payload: only what changes. */
export type ReportChanges = Readonly<Record<string, unknown>>;

/** A member says something for the first time. */
export type ReportSubmitted = {
  readonly type: 'ReportSubmitted';
  readonly data: {
    readonly reportId: string;
    /** TR-… */
    readonly citation: string;
    readonly organisationId: string;
    readonly authorId: string;
    readonly sharing: ReportSharing;
  };
  readonly content: { readonly submissionId: string; readonly report: IncidentReport };
};

type RevisionData = {
  readonly reportId: string;
  readonly revision: number;
  /** The question of a reader that it came of. */
  readonly requestId?: string;
};

/** A follow-up: more is known now. */
export type ReportRevised = {
  readonly type: 'ReportRevised';
  readonly data: RevisionData;
  readonly content: {
    readonly stage: Stage;
    readonly changes: ReportChanges;
    readonly reason: string | null;
  };
};

/** A correction: what was said was wrong. Always with a reason. */
export type ReportCorrected = {
  readonly type: 'ReportCorrected';
  readonly data: RevisionData;
  readonly content: {
    readonly stage: Stage;
    readonly changes: ReportChanges;
    readonly reason: string;
  };
};

/** The source no longer stands by the report. It stays readable, marked as retracted. */
export type ReportRetracted = {
  readonly type: 'ReportRetracted';
  readonly data: { readonly reportId: string };
  readonly content: { readonly reason: string };
};

/** The source changes the label or the audience. Nobody else can, and nothing else does. */
export type ReportSharingChanged = {
  readonly type: 'ReportSharingChanged';
  readonly data: {
    readonly reportId: string;
    readonly sharing: ReportSharing;
    /** Organisations that stay clients of its recipients (`clientsUnder`); absent: none. */
    readonly clients?: readonly string[];
    /** Who decided it, where it turns the report to TLP:CLEAR: he is not the one who confirms that it is public. */
    readonly personId?: string;
  };
  readonly content: { readonly sharing: IncidentReport['sharing']; readonly reason: string | null };
};

/** A coordinator, or a second person of the source, agrees that a TLP:CLEAR report is for the public. */
export type ReportPublicationConfirmed = {
  readonly type: 'ReportPublicationConfirmed';
  readonly data: { readonly reportId: string };
};

/** The key of the report's content is destroyed in the same append. The reason is kept under the source's key. */
export type ReportErased = {
  readonly type: 'ReportErased';
  readonly data: { readonly reportId: string; readonly organisationId: string };
  readonly content: { readonly reason: string };
};

/** An organisation that holds the report says that one of its people needs to know it. */
export type ReportPersonAssigned = {
  readonly type: 'ReportPersonAssigned';
  readonly data: {
    readonly reportId: string;
    readonly personId: string;
    readonly organisationId: string;
    /** Everybody assigned from now on. */
    readonly assigned: readonly string[];
  };
};

export type ReportPersonUnassigned = {
  readonly type: 'ReportPersonUnassigned';
  readonly data: {
    readonly reportId: string;
    readonly personId: string;
    readonly organisationId: string;
    readonly assigned: readonly string[];
  };
};

/** Somebody who may read the report asks its source, who is told which organisation and role it was. */
export type ReportInformationRequested = {
  readonly type: 'ReportInformationRequested';
  readonly data: {
    readonly reportId: string;
    readonly requestId: string;
    readonly organisationId: string;
    readonly personId: string;
    /** What the asker was at that moment. */
    readonly roles: readonly Role[];
    /** Who is asked. */
    readonly sourceOrganisationId: string;
  };
  readonly content: { readonly question: string };
};

/** The source answers: to the asking organisation, or to everybody who may read the report. */
export type ReportInformationAnswered = {
  readonly type: 'ReportInformationAnswered';
  readonly data: {
    readonly reportId: string;
    readonly requestId: string;
    readonly personId: string;
    readonly shared: boolean;
  };
  readonly content: { readonly answer: string };
};

/** A recipient of a TLP:AMBER report names an organisation as its client: from now on that one may read it, too. */
export type ReportClientNamed = {
  readonly type: 'ReportClientNamed';
  readonly data: {
    readonly reportId: string;
    /** The recipient that names it. */
    readonly organisationId: string;
    readonly clientId: string;
    /** Every client from now on, whoever named it. */
    readonly clients: readonly string[];
  };
};

/** The recipient that named a client takes it back. */
export type ReportClientRemoved = {
  readonly type: 'ReportClientRemoved';
  readonly data: {
    readonly reportId: string;
    readonly organisationId: string;
    readonly clientId: string;
    readonly clients: readonly string[];
  };
};

export type ReportEvent =
  | ReportSubmitted
  | ReportRevised
  | ReportCorrected
  | ReportRetracted
  | ReportSharingChanged
  | ReportPublicationConfirmed
  | ReportErased
  | ReportPersonAssigned
  | ReportPersonUnassigned
  | ReportInformationRequested
  | ReportInformationAnswered
  | ReportClientNamed
  | ReportClientRemoved
  | ReshareEvent
  | RecallEvent;
