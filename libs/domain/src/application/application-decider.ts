import { accept, refuse, type Decision } from '../decision.js';
import type { Standing } from '../organisation/organisation-events.js';
import type { Viewer } from '../sharing/visible.js';
import { mayAct } from '../sharing/may-act.js';
import type {
  ApplicationAdmitted,
  ApplicationAnswered,
  ApplicationCommented,
  ApplicationRefused,
  ApplicationSponsored,
  ApplicationSubmitted,
  ApplicationWithdrawn,
} from './application-events.js';
import type { ApplicationState } from './application.js';
import { familyOf, type Kin } from './kinship.js';

export type ApplicationRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'APPLICATION_CLOSED'
  | 'ALREADY_SPONSORED'
  | 'SPONSOR_RELATED'
  | 'SPONSORS_MISSING'
  | 'COMMENT_WINDOW_CLOSED'
  | 'COMMENT_WINDOW_OPEN'
  | 'TOO_MUCH_SAID'
  | 'REASON_REQUIRED'
  | 'TEXT_REQUIRED';

type Decided<Event> = Decision<Event, ApplicationRefusal>;

/** What the deciders need to know of a member of the network. */
export type Sponsor = Kin & { readonly organisationId: string; readonly standing: Standing };

/** After FIRST's membership process: two sponsors, not from one family, and not from the applicant's. */
const SPONSORS_NEEDED = 2;
/** Comments and answers on one application: it is read as a whole. */
const MOST_SAID = 200;

type Open = Exclude<ApplicationState, { status: 'none' }>;
type Found<Kept> = { readonly ok: true; readonly application: Kept } | RefusedDecision;
type RefusedDecision = Extract<Decided<never>, { ok: false }>;

/** What the applicant says of itself was validated before. Whether its handle is free is asked when it is admitted. */
export function applyForMembership(
  state: ApplicationState,
  command: ApplicationSubmitted['data'] & ApplicationSubmitted['content'],
): Decided<ApplicationSubmitted> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This application exists already.');
  const { constituency, contact, ...data } = command;
  return accept({ type: 'ApplicationSubmitted', data, content: { constituency, contact } });
}

/** An administrator of a member vouches for the applicant. Nobody vouches for his own family. */
export function sponsorApplication(
  state: ApplicationState,
  command: { readonly statement: string; readonly members: readonly Sponsor[] },
  by: Viewer,
): Decided<ApplicationSponsored> {
  const found = openFor(state, by);
  if (!found.ok) return found;
  const { application } = found;
  if (!mayAct(by, 'administrator')) {
    return refuse('NOT_PERMITTED', 'To sponsor an application you need the role administrator.');
  }
  const { applicationId, sponsors } = application;
  const { organisationId } = by;
  const own = command.members.find((member) => member.organisationId === organisationId);
  if (!own) return notFound();
  if (sponsors.includes(organisationId)) {
    return refuse('ALREADY_SPONSORED', 'Your organisation sponsors this application already.');
  }
  const others = command.members.filter((member) => sponsors.includes(member.organisationId));
  const families = familiesOf(application, [own, ...others], command.members);
  if (new Set(families).size < families.length) {
    return refuse(
      'SPONSOR_RELATED',
      'A sponsor belongs to another family of organisations than the applicant and than every other sponsor.',
    );
  }
  const statement = command.statement.trim();
  if (!statement) return refuse('TEXT_REQUIRED', 'Say how you know the applicant.');
  return accept({
    type: 'ApplicationSponsored',
    data: { applicationId, organisationId },
    content: { statement },
  });
}

/** Heads of families: the applicant's, then those of these members. */
function familiesOf(applicant: Kin, some: readonly Kin[], members: readonly Kin[]): string[] {
  const known = [...members, applicant];
  return [applicant, ...some].map((kin) => familyOf(kin, known));
}

/** Anybody of a member comments while the window is open. */
export function commentOnApplication(
  state: ApplicationState,
  command: { readonly text: string; readonly toApplicant: boolean; readonly now: number },
  by: Viewer,
): Decided<ApplicationCommented> {
  const found = openFor(state, by);
  if (!found.ok) return found;
  const { applicationId, commentsUntil } = found.application;
  if (command.now > Date.parse(commentsUntil)) {
    return refuse('COMMENT_WINDOW_CLOSED', 'The time for comments on this application is over.');
  }
  const refused = saidRefused(found.application, command.text);
  if (refused) return refused;
  const { organisationId } = by;
  const { toApplicant } = command;
  return accept({
    type: 'ApplicationCommented',
    data: { applicationId, organisationId, toApplicant },
    content: { text: command.text.trim() },
  });
}

/** The applicant answers, as long as nothing has been decided. */
export function answerAsApplicant(
  state: ApplicationState,
  command: { readonly text: string },
): Decided<ApplicationAnswered> {
  const found = stillOpen(state);
  if (!found.ok) return found;
  const refused = saidRefused(found.application, command.text);
  if (refused) return refused;
  const { applicationId } = found.application;
  const content = { text: command.text.trim() };
  return accept({ type: 'ApplicationAnswered', data: { applicationId }, content });
}

function saidRefused({ said }: Open, text: string): RefusedDecision | null {
  if (!text.trim()) return refuse('TEXT_REQUIRED', 'Say something.');
  if (said < MOST_SAID) return null;
  return refuse('TOO_MUCH_SAID', `An application holds at most ${MOST_SAID} comments and answers.`);
}

type Judgement = {
  readonly reason: string;
  readonly members: readonly Sponsor[];
  /** Milliseconds UTC. */
  readonly now: number;
};

/**
 * A coordinator admits: after the time for comments, and with two sponsors who are members in good standing and
 * unrelated as of now, whatever they were when they sponsored.
 */
export function admitApplicant(
  state: ApplicationState,
  command: Judgement,
  by: Viewer,
): Decided<ApplicationAdmitted> {
  const found = judged(state, command.reason, by);
  if (!found.ok) return found;
  const { application } = found;
  const { applicationId, organisationId, sponsors, commentsUntil } = application;
  if (command.now <= Date.parse(commentsUntil)) {
    return refuse('COMMENT_WINDOW_OPEN', `Members may comment until ${commentsUntil}.`);
  }
  const standing = command.members.filter(
    (member) => sponsors.includes(member.organisationId) && member.standing === 'member',
  );
  const [applicant, ...families] = familiesOf(application, standing, command.members);
  const unrelated = new Set(families.filter((family) => family !== applicant));
  if (unrelated.size < SPONSORS_NEEDED) {
    return refuse(
      'SPONSORS_MISSING',
      'It takes two sponsors in good standing, unrelated to the applicant and to each other.',
    );
  }
  const content = { reason: command.reason.trim() };
  return accept({ type: 'ApplicationAdmitted', data: { applicationId, organisationId }, content });
}

/** A coordinator refuses, at any time while it is open. The applicant is told the reason. */
export function refuseApplicant(
  state: ApplicationState,
  command: { readonly reason: string },
  by: Viewer,
): Decided<ApplicationRefused> {
  const found = judged(state, command.reason, by);
  if (!found.ok) return found;
  const { applicationId, organisationId } = found.application;
  const content = { reason: command.reason.trim() };
  return accept({ type: 'ApplicationRefused', data: { applicationId, organisationId }, content });
}

/** The applicant takes an application back, also one that was refused: what was said about it is forgotten then. */
export function withdrawApplication(state: ApplicationState): Decided<ApplicationWithdrawn> {
  if (state.status === 'none' || state.status === 'withdrawn') return notFound();
  if (state.status === 'admitted') return closed();
  return accept({
    type: 'ApplicationWithdrawn',
    data: { applicationId: state.applicationId },
  });
}

function judged(state: ApplicationState, reason: string, by: Viewer): Found<Open> {
  const found = openFor(state, by);
  if (!found.ok) return found;
  if (!mayAct(by, 'coordinator')) {
    return refuse('NOT_PERMITTED', 'To decide on an application you need the role coordinator.');
  }
  if (!reason.trim()) return refuse('REASON_REQUIRED', 'A decision says why: give a reason.');
  return found;
}

/** Applications are known to members in good standing, and to nobody else. */
export const mayReadApplications = (viewer: Viewer | null): boolean =>
  viewer !== null && viewer.active && viewer.standing === 'member';

function openFor(state: ApplicationState, by: Viewer): Found<Open> {
  return mayReadApplications(by) ? stillOpen(state) : notFound();
}

function stillOpen(state: ApplicationState): Found<Open> {
  if (state.status === 'none') return notFound();
  return state.status === 'open' ? { ok: true, application: state } : closed();
}

const notFound = () => refuse('NOT_FOUND', 'There is no such application.');
const closed = () => refuse('APPLICATION_CLOSED', 'This application has been decided already.');
