import { accept, refuse, type Decision } from '../decision.js';
import { changeSharing, type ChangeSharing, type ReportRefusal } from '../report/report-decider.js';
import type { ReportSharingChanged } from '../report/report-events.js';
import { accessOf, evolveReport, type ReportState } from '../report/report.js';
import { readingOrganisations, type Member } from '../sharing/audience.js';
import { mayAct } from '../sharing/may-act.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type {
  ReportReshareGranted,
  ReportReshareRefused,
  ReportReshareRequested,
} from './reshare-events.js';
import type { ReshareRequest, ReshareState } from './reshare.js';

type ReshareRefusal =
  | ReportRefusal
  | 'OWN_REPORT'
  | 'RESHARE_ALREADY_REQUESTED'
  | 'RESHARE_TOO_MANY'
  | 'RESHARE_DECIDED'
  | 'RESHARE_CLOSED'
  | 'RESHARE_NOT_MET'
  | 'SHARING_REQUIRED';

type Decided<Event> = Decision<Event, ReshareRefusal>;

/** So many requests of one organisation about one report may wait for an answer. */
const MOST_OPEN = 10;

export type RequestReshare = {
  readonly requestId: string;
  /** By id, each once. */
  readonly organisations: readonly string[];
  readonly reason: string;
};

/**
 * A responder who may read a report of somebody else asks that further organisations may, too (TLP 2.0: "recipients who
 * wish to share more widely must obtain permission from the source"). Whether these can read it already is not looked
 * at: the answer would tell who does.
 */
export function requestReshare(
  { report, requests }: { readonly report: ReportState; readonly requests: ReshareState },
  { requestId, organisations, reason: given }: RequestReshare,
  by: Viewer,
): Decided<ReportReshareRequested> {
  if (report.status === 'none' || report.status === 'erased') return notFound();
  if (!visible(by, accessOf(report))) return notFound();
  const { organisationId, personId } = by;
  const { reportId, sharing, organisationId: sourceId } = report;
  if (organisationId === sourceId) {
    return refuse('OWN_REPORT', 'It is a report of your own organisation: change its sharing.');
  }
  if (!mayAct(by, 'responder')) {
    return refuse('NOT_PERMITTED', 'To ask that a report be shared you need the role responder.');
  }
  if (sharing.label === 'TLP:CLEAR') {
    return refuse('NOTHING_CHANGES', 'A TLP:CLEAR report is for every member already.');
  }
  const reason = given.trim();
  if (!reason) return refuse('REASON_REQUIRED', 'A request says why: give a reason.');
  const open = requests.filter(
    (each) => each.status === 'open' && each.organisationId === organisationId,
  );
  if (open.some((each) => isSameAudience(each.organisations, organisations))) {
    return refuse('RESHARE_ALREADY_REQUESTED', 'Your organisation has asked for this already.');
  }
  if (open.length >= MOST_OPEN) {
    return refuse('RESHARE_TOO_MANY', `At most ${MOST_OPEN} requests wait for an answer at once.`);
  }
  return accept({
    type: 'ReportReshareRequested',
    data: { reportId, requestId, sourceId, organisationId, personId, organisations },
    content: { reason },
  });
}

const isSameAudience = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

/** What the directory knows of those whom a request is about. */
export type ReshareFacts = {
  readonly members: readonly Member[];
  /** Organisations of people, by id. */
  readonly organisationOf: ReadonlyMap<string, string>;
};

export type GrantReshare = {
  readonly requestId: string;
  readonly reason: string;
  /** The marking from now on; null where the request itself tells it: see `widenedBy`. */
  readonly sharing: Omit<ChangeSharing, 'reason'> | null;
};

/** A report, what was asked about it, and what the directory knows. */
export type ReshareSubject = {
  readonly report: ReportState;
  readonly requests: ReshareState;
  readonly facts: ReshareFacts;
};

/**
 * The source agrees to a request. By whatever marking it does so, those for whom it was asked can read the report
 * afterwards, or nothing is written.
 */
export function grantReshare(
  { report, requests, facts }: ReshareSubject,
  { requestId, sharing, reason: given }: GrantReshare,
  by: Viewer,
): Decided<ReportSharingChanged | ReportReshareGranted> {
  const found = openRequest({ report, requests, facts }, requestId, by);
  if (!found.ok) return found;
  const { request, reportId, access } = found;
  const reason = given.trim();
  if (!reason) return refuse('REASON_REQUIRED', 'An answer says why: give a reason.');
  const granted: ReportReshareGranted = {
    type: 'ReportReshareGranted',
    data: { reportId, requestId },
    content: { reason },
  };
  if (sharing === null) {
    if (isMet(request, access, facts)) return accept(granted);
    return refuse('SHARING_REQUIRED', 'The label has no list of organisations: give the sharing.');
  }
  const changed = changeSharing(report, { ...sharing, reason }, by);
  if (!changed.ok) return changed;
  const after = changed.events.reduce<ReportState>(evolveReport, report);
  if (after.status === 'none' || !isMet(request, accessOf(after), facts)) {
    return refuse('RESHARE_NOT_MET', 'Those for whom it was asked could not read it even so.');
  }
  return accept<ReportSharingChanged | ReportReshareGranted>(...changed.events, granted);
}

/** The source does not agree. */
export function refuseReshare(
  subject: ReshareSubject,
  { requestId, reason: given }: Omit<GrantReshare, 'sharing'>,
  by: Viewer,
): Decided<ReportReshareRefused> {
  const found = openRequest(subject, requestId, by);
  if (!found.ok) return found;
  const reason = given.trim();
  if (!reason) return refuse('REASON_REQUIRED', 'An answer says why: give a reason.');
  const { reportId } = found;
  return accept({
    type: 'ReportReshareRefused',
    data: { reportId, requestId },
    content: { reason },
  });
}

type Open = {
  readonly ok: true;
  readonly request: ReshareRequest;
  readonly reportId: string;
  readonly access: ReportAccess;
};

/** A request that waits for this person's word. Whoever may not change the report's sharing is told of none. */
function openRequest(
  { report, requests, facts }: ReshareSubject,
  requestId: string,
  by: Viewer,
): Open | Extract<Decided<never>, { ok: false }> {
  if (report.status === 'none' || report.status === 'erased') return notFound();
  const access = accessOf(report);
  if (!visible(by, access) || report.organisationId !== by.organisationId) return notFound();
  if (!mayAct(by, 'reporter')) {
    return refuse('NOT_PERMITTED', 'To decide on sharing you need the role reporter.');
  }
  const request = requests.find((each) => each.requestId === requestId);
  if (!request) return notFound();
  if (request.status !== 'open') {
    return refuse('RESHARE_DECIDED', 'This request has been decided already.');
  }
  if (!stillHolds(request, access, facts.members)) {
    return refuse('RESHARE_CLOSED', 'Whoever asked may no longer read the report.');
  }
  return { ok: true, request, reportId: report.reportId, access };
}

/** Whether those who asked may read the report still. A request of those who do not is closed. */
export const stillHolds = (
  { organisationId, personId }: Pick<ReshareRequest, 'organisationId' | 'personId'>,
  access: ReportAccess,
  members: readonly Member[],
): boolean =>
  access.sharing.label === 'TLP:RED'
    ? access.sharing.namedPeople.includes(personId)
    : reads(organisationId, access, members);

/** Whether everybody for whom it was asked can read: for TLP:RED somebody of each, for the others any responder. */
const isMet = (
  { organisations }: ReshareRequest,
  access: ReportAccess,
  { members, organisationOf }: ReshareFacts,
): boolean =>
  organisations.every((id) =>
    access.sharing.label === 'TLP:RED'
      ? access.sharing.namedPeople.some((person) => organisationOf.get(person) === id)
      : reads(id, access, members),
  );

const reads = (id: string, access: ReportAccess, members: readonly Member[]): boolean =>
  readingOrganisations(
    access,
    members.filter(({ organisationId }) => organisationId === id),
  ).length > 0;

const notFound = () => refuse('NOT_FOUND', 'There is no such request.');
