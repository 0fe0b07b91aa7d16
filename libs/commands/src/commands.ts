import type { DirectoryEntry, PersonEntry } from '@tocsin/access';
import type { CautionRule, MergeReason, RecordType, Stage, TokenScope } from '@tocsin/domain';
import type { Problem } from '@tocsin/report-format';
import type { CommandContext, Outcome } from './command-context.js';
import type { AlertEmailCommands } from './alert-email/alert-email-commands.js';
import type { AlertCommands } from './alerts/alert-commands.js';
import type { ClockCommands } from './clocks/clock-commands.js';
import type { HandlingCommands } from './handling/handling-commands.js';
import type { MembershipCommands } from './membership/membership-commands.js';
import type { WebhookCommands } from './webhooks/webhook-commands.js';

export type * from './command-context.js';

/** What a change leaves behind: ids, the opaque version for the next change, the position to wait for. */
export type ReportChanged = {
  readonly reportId: string;
  readonly citation: string;
  readonly version: string;
  readonly position: number;
};

type LinkedIncidents = {
  /** Incidents (internal id and TI-…) that the report was linked to, or the one that it opened. */
  readonly incidents: readonly { readonly incidentId: string; readonly citation: string }[];
};

/** What an accepted submission made, by its ids. */
export type WrittenSubmission = Pick<ReportChanged, 'reportId' | 'citation'> & LinkedIncidents;

export type Submitted = ReportChanged &
  LinkedIncidents & {
    /** True where the same submission had been accepted before: this is the original answer. */
    readonly duplicate: boolean;
  };

export type SubmitInput = {
  readonly submissionId: string;
  readonly report: unknown;
  /** TI-… of incidents that it belongs to; none: it opens one, provisionally. */
  readonly incidentIds?: readonly string[];
};

export type ReviseInput = {
  /** TR-… */
  readonly reportId: string;
  readonly expectedVersion: string;
  readonly stage?: Stage | undefined;
  readonly changes: unknown;
  readonly reason?: string | null | undefined;
  readonly kind?: 'follow_up' | 'correction' | undefined;
  /** The question of a reader that it came of. */
  readonly informationRequestId?: string | null | undefined;
};

export type RequestInformationInput = {
  /** TR-… */
  readonly reportId: string;
  readonly question: string;
};

export type AnswerInformationInput = {
  readonly requestId: string;
  readonly answer: string;
  /** True: everybody who may read the report reads question and answer, and not who asked. */
  readonly shared?: boolean | null | undefined;
};

/** A question to the source of a report. */
export type InformationRequested = {
  readonly requestId: string;
  readonly reportId: string;
  readonly position: number;
};

export type ChangeSharingInput = {
  readonly reportId: string;
  readonly expectedVersion: string;
  /** As in the payload (names of organisations and communities, not ids). */
  readonly sharing: unknown;
  readonly reason?: string | null | undefined;
};

export type MergeInput = {
  /** TI-… of the incident that will be told by the other one. */
  readonly fromId: string;
  /** TI-… of the incident that stays. */
  readonly intoId: string;
  readonly reason: MergeReason;
};

/** TI-… of the incident that was merged. */
export type UnmergeInput = { readonly incidentId: string };

export type LinkInput = { readonly reportId: string; readonly incidentId: string };

export type PreviewInput = {
  /** As in the payload. */
  readonly sharing: unknown;
  readonly recordType: RecordType;
};

/** Who would be able to read a report that the caller submitted with a marking, as the directory is now. */
export type AudiencePreview = {
  /** Organisations of which any responder could read it, by handle; the caller's own among them. */
  readonly organisations: readonly DirectoryEntry[];
  /** TLP:RED: the people named and the author. */
  readonly people: readonly PersonEntry[];
  /** Whether coordinators of the network could read it, too. */
  readonly secretariat: boolean;
  /** Whether everybody could, without an account, once a coordinator or a second person agreed. */
  readonly becomesPublic: boolean;
  readonly cautions: readonly CautionRule[];
};

/** Everything that members can do, as one port: the API, the demo, imports and the command line call it. */
export type Commands = MembershipCommands &
  HandlingCommands &
  AlertEmailCommands &
  WebhookCommands &
  AlertCommands &
  ClockCommands & {
    submitReport(input: SubmitInput, context: CommandContext): Promise<Outcome<Submitted>>;
    /** What a person's submission wrote, whatever that person may do or see by now; null: it was never accepted. */
    findSubmission(input: SubmitInput, personId: string): Promise<WrittenSubmission | null>;
    /** Everything submitReport would refuse, and nothing written. */
    validateReport(report: unknown, context: CommandContext): Promise<readonly Problem[]>;
    /** Who could read a report with such a marking, before it is sent; nothing is written. */
    previewAudience(
      input: PreviewInput,
      context: CommandContext,
    ): Promise<Outcome<AudiencePreview>>;
    reviseReport(input: ReviseInput, context: CommandContext): Promise<Outcome<ReportChanged>>;
    retractReport(
      input: { reportId: string; expectedVersion: string; reason: string },
      context: CommandContext,
    ): Promise<Outcome<ReportChanged>>;
    changeSharing(
      input: ChangeSharingInput,
      context: CommandContext,
    ): Promise<Outcome<ReportChanged>>;
    confirmPublication(
      input: { reportId: string; expectedVersion: string },
      context: CommandContext,
    ): Promise<Outcome<ReportChanged>>;
    eraseReport(
      input: { reportId: string; reason: string },
      context: CommandContext,
    ): Promise<Outcome<{ reportId: string; citation: string; position: number }>>;
    /** Asks the source of a report; the same words again while the question is open are the same question. */
    requestInformation(
      input: RequestInformationInput,
      context: CommandContext,
    ): Promise<Outcome<InformationRequested>>;
    answerInformationRequest(
      input: AnswerInformationInput,
      context: CommandContext,
    ): Promise<Outcome<InformationRequested>>;
    linkReport(input: LinkInput, context: CommandContext): Promise<Outcome<Linked>>;
    unlinkReport(input: LinkInput, context: CommandContext): Promise<Outcome<Linked>>;
    /** Lets one incident be told by another one; no link is changed. */
    mergeIncidents(input: MergeInput, context: CommandContext): Promise<Outcome<Merged>>;
    unmergeIncidents(input: UnmergeInput, context: CommandContext): Promise<Outcome<Merged>>;
    /** A further token of the caller's own; the text is told once and never again. */
    createToken(input: CreateTokenInput, context: CommandContext): Promise<Outcome<CreatedToken>>;
    revokeToken(
      input: { tokenId: string },
      context: CommandContext,
    ): Promise<Outcome<{ position: number }>>;
  };

export type Linked = {
  readonly reportId: string;
  readonly incidentId: string;
  readonly position: number;
};

/** A merge or its undoing: the incident that was merged, and the one that it was merged into. */
export type Merged = {
  readonly incidentId: string;
  readonly intoId: string;
  readonly position: number;
};

export type CreateTokenInput = {
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date | null;
};

export type CreatedToken = {
  readonly tokenId: string;
  readonly token: string;
  readonly position: number;
};
