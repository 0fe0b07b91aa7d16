import type { Surviving } from '../events.js';
import type { Role } from '../person/person-events.js';
import { isActive, visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type { ReportEvent } from './report-events.js';

/** A question of a reader to the source of a report, and what the source said to it. */
export type InformationRequest = {
  readonly requestId: string;
  /** Whose people asked, who of them, and what he was then. */
  readonly organisationId: string;
  readonly personId: string;
  readonly roles: readonly Role[];
  readonly question: string;
  /** Null while it is open. */
  readonly answer: {
    readonly personId: string;
    readonly text: string;
    /** True: everybody who may read the report reads question and answer. */
    readonly shared: boolean;
  } | null;
  /** Revisions of the report that came of it. */
  readonly revisions: readonly number[];
};

export type InformationRequests = readonly InformationRequest[];

export const noRequests: InformationRequests = [];

/** Folds the questions to one report, oldest first. They go with the report's key, as all that it sealed. */
export function evolveRequests(
  requests: InformationRequests,
  event: Surviving<ReportEvent>,
): InformationRequests {
  switch (event.type) {
    case 'ReportInformationRequested': {
      if (event.content === null) return requests;
      const { requestId, organisationId, personId, roles } = event.data;
      const asked = { requestId, organisationId, personId, roles, ...event.content };
      return [...requests, { ...asked, answer: null, revisions: [] }];
    }
    case 'ReportInformationAnswered': {
      if (event.content === null) return requests;
      const { requestId, personId, shared } = event.data;
      const answer = { personId, shared, text: event.content.answer };
      return changed(requests, requestId, (request) => ({ ...request, answer }));
    }
    case 'ReportRevised':
    case 'ReportCorrected': {
      const { requestId, revision } = event.data;
      return changed(requests, requestId, (request) => ({
        ...request,
        revisions: [...request.revisions, revision],
      }));
    }
    case 'ReportErased':
      return noRequests;
    default:
      return requests;
  }
}

const changed = (
  requests: InformationRequests,
  requestId: string | undefined,
  change: (request: InformationRequest) => InformationRequest,
): InformationRequests =>
  requests.map((request) => (request.requestId === requestId ? change(request) : request));

/** Who asked whom, and whether the source let everybody read it: what decides who may know of a question. */
export type RequestParties = {
  readonly organisationId: string;
  readonly answer: { readonly shared: boolean } | null;
};

/**
 * May this viewer know of a question to a report? Whoever may read the report may, once the source says so; before that
 * the source and the asking organisation, each as far as its people may read the report. The SQL predicate of the read
 * side is proved equal to this function by a test over all viewers.
 */
export function mayReadRequest(
  viewer: Viewer | null,
  report: ReportAccess,
  request: RequestParties,
): boolean {
  if (!visible(viewer, report)) return false;
  return request.answer?.shared === true || isParty(viewer, report, request);
}

/** The asker is told to the source and to its own people. Others learn that somebody asked. */
export const isParty = (
  viewer: Viewer | null,
  { sourceOrganisationId }: Pick<ReportAccess, 'sourceOrganisationId'>,
  { organisationId }: Pick<RequestParties, 'organisationId'>,
): boolean =>
  viewer !== null &&
  isActive(viewer) &&
  (viewer.organisationId === sourceOrganisationId || viewer.organisationId === organisationId);
