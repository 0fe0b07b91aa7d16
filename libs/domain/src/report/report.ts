import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type { ReportSharing } from '../sharing/sharing.js';
import type { ReportAccess } from '../sharing/visible.js';
import type { IncidentReport } from './incident-report.js';
import { clientIds, clientsUnder, type NamedClient } from './clients.js';
import { mergeChanges } from './merge-changes.js';
import type { ReportChanges, ReportEvent, Stage } from './report-events.js';

/** Nothing has been said yet. */
export type NoReport = { readonly status: 'none' };

/** What stays true of a report whatever happens to its content. */
type ReportIdentity = {
  readonly reportId: string;
  readonly citation: string;
  readonly organisationId: string;
  readonly authorId: string;
  readonly sharing: ReportSharing;
  readonly public: boolean;
  /** Who turned it to TLP:CLEAR; absent: its author, where it is. */
  readonly clearedBy?: string | undefined;
  /** People who need to know, beside responders. */
  readonly assigned: readonly string[];
  /** TLP:AMBER only. */
  readonly clients: readonly NamedClient[];
  /** 1 for the submission, one more for each follow-up or correction. */
  readonly revision: number;
};

/** A report that can be read: as first submitted, or with its follow-ups, or retracted by its source. */
export type LivingReport = ReportIdentity & {
  readonly status: 'submitted' | 'retracted';
  readonly submissionId: string;
  readonly report: IncidentReport;
};

/** Its content is gone for good; that it existed is still on record. */
export type ErasedReport = ReportIdentity & { readonly status: 'erased' };

export type ReportState = NoReport | LivingReport | ErasedReport;

export const noReport: NoReport = { status: 'none' };

/** Folds one event. An event whose content no longer survives folds the report as erased from there on. */
export function evolveReport(state: ReportState, event: Surviving<ReportEvent>): ReportState {
  if (event.type === 'ReportSubmitted') return evolveSubmitted(event);
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ReportRevised':
    case 'ReportCorrected':
      return evolveRevision(state, event.data.revision, event.content);
    case 'ReportRetracted':
      return state.status === 'erased' ? state : { ...state, status: 'retracted' };
    case 'ReportSharingChanged':
      return evolveSharing(state, event);
    case 'ReportPublicationConfirmed':
      return { ...state, public: true };
    case 'ReportErased':
      return eraseContent(state);
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
      return { ...state, assigned: event.data.assigned };
    case 'ReportClientNamed':
      return { ...state, clients: [...state.clients, namedIn(event.data)] };
    case 'ReportClientRemoved':
      return { ...state, clients: state.clients.filter((each) => !isSame(each, event.data)) };
    // What is asked of the source, and what the source asks of holders, says nothing about the report itself.
    case 'ReportInformationRequested':
    case 'ReportInformationAnswered':
    case 'ReportReshareRequested':
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
    case 'ReportRecalled':
    case 'ReportRecallAcknowledged':
    case 'ReportRecallClosed':
      return state;
    default:
      return unreachable(event);
  }
}

type ClientNamed = { readonly organisationId: string; readonly clientId: string };

const namedIn = ({ clientId, organisationId }: ClientNamed): NamedClient => ({
  organisationId: clientId,
  namedBy: organisationId,
});

const isSame = (client: NamedClient, { clientId, organisationId }: ClientNamed): boolean =>
  client.organisationId === clientId && client.namedBy === organisationId;

type Submitted = Extract<Surviving<ReportEvent>, { type: 'ReportSubmitted' }>;

function evolveSubmitted({ data, content }: Submitted): LivingReport | ErasedReport {
  const identity: ReportIdentity = {
    ...data,
    public: false,
    assigned: [],
    clients: [],
    revision: 1,
  };
  if (content === null) return { ...identity, status: 'erased' };
  return { ...identity, status: 'submitted', ...content };
}

function evolveRevision(
  state: LivingReport | ErasedReport,
  revision: number,
  content: { stage: Stage; changes: ReportChanges } | null,
): ReportState {
  if (state.status === 'erased' || content === null) return { ...eraseContent(state), revision };
  const report = { ...mergeChanges(state.report, content.changes), stage: content.stage };
  return { ...state, revision, report };
}

type SharingChanged = Extract<Surviving<ReportEvent>, { type: 'ReportSharingChanged' }>;

function evolveSharing(
  state: LivingReport | ErasedReport,
  { data: { sharing, personId }, content }: SharingChanged,
): ReportState {
  // What is narrowed from TLP:CLEAR is no longer public; widening it back needs a new confirmation.
  const isPublic = state.public && sharing.label === 'TLP:CLEAR';
  const clients = clientsUnder(sharing, state.clients);
  const clearedBy = turnsClear(state, sharing) ? personId : state.clearedBy;
  const marking = { sharing, public: isPublic, clients, clearedBy };
  if (state.status === 'erased' || content === null) return { ...eraseContent(state), ...marking };
  const report = { ...state.report, sharing: content.sharing };
  return { ...state, ...marking, report };
}

/** Whether a marking opens to everybody what was not open yet: the decision that takes a second person. */
export const turnsClear = (
  { sharing: before }: ReportIdentity,
  { label }: ReportSharing,
): boolean => label === 'TLP:CLEAR' && before.label !== 'TLP:CLEAR';

function eraseContent(state: LivingReport | ErasedReport): ErasedReport {
  if (state.status === 'erased') return state;
  const { submissionId: _submissionId, report: _report, ...identity } = state;
  return { ...identity, status: 'erased' };
}

/** What decides who may read this report, as its own events tell it. */
export const accessOf = (state: LivingReport | ErasedReport): ReportAccess => ({
  reportId: state.reportId,
  sourceOrganisationId: state.organisationId,
  authorId: state.authorId,
  sharing: state.sharing,
  public: state.public,
  clients: clientIds(state.clients),
  assignedPeople: state.assigned,
});
