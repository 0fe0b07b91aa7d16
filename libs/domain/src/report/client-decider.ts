import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import { mayKnowSource, visible, type Viewer } from '../sharing/visible.js';
import type { Member } from '../sharing/audience.js';
import { clientIds, type NamedClient } from './clients.js';
import type { ReportClientNamed, ReportClientRemoved } from './report-events.js';
import { accessOf, type LivingReport, type ReportState } from './report.js';

type ClientRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'NOT_AMBER'
  | 'NOT_A_RECIPIENT'
  | 'CLIENT_NOT_ELIGIBLE'
  | 'ALREADY_NAMED'
  | 'NOT_NAMED'
  | 'TOO_MANY_CLIENTS';

type Decided<Event> = Decision<Event, ClientRefusal>;

/** The list stands in one row under the lock of an append, and the report on as many lists of readers. */
const MOST_CLIENTS = 1_000;

/**
 * Somebody of a recipient organisation who may read the report, and acts for his organisation (responder or
 * administrator), names another organisation as its client (TLP 2.0, AMBER: "with members of their own organization and
 * its clients"). Who else receives the report is known to its source alone: that an organisation is a recipient already,
 * or excluded, or barred for what it is, is one answer.
 *
 * @param client the organisation as the directory has it
 */
export function nameClient(
  state: ReportState,
  client: Member,
  by: Viewer,
): Decided<ReportClientNamed> {
  const held = heldByRecipient(state, by);
  if (!held.ok) return held;
  const { reportId, clients } = held.report;
  const named: NamedClient = { organisationId: client.organisationId, namedBy: by.organisationId };
  if (isNamed(clients, named)) {
    return refuse('ALREADY_NAMED', 'Your organisation has named this client already.');
  }
  if (!isEligible(held.report, client, by)) {
    return refuse('CLIENT_NOT_ELIGIBLE', 'This organisation cannot be a client of this report.');
  }
  const after = [...clients, named];
  if (after.length > MOST_CLIENTS) {
    return refuse('TOO_MANY_CLIENTS', `A report has at most ${MOST_CLIENTS} clients.`);
  }
  const { organisationId } = by;
  const { organisationId: clientId } = client;
  return accept({
    type: 'ReportClientNamed',
    data: { reportId, organisationId, clientId, clients: clientIds(after) },
  });
}

/** The recipient that named a client takes it back. */
export function removeClient(
  state: ReportState,
  clientId: string,
  by: Viewer,
): Decided<ReportClientRemoved> {
  const held = heldByRecipient(state, by);
  if (!held.ok) return held;
  const { reportId, clients } = held.report;
  const { organisationId } = by;
  const named = { organisationId: clientId, namedBy: organisationId };
  if (!isNamed(clients, named)) {
    return refuse('NOT_NAMED', 'Your organisation has not named this client.');
  }
  const left = clients.filter((each) => !isNamed([named], each));
  return accept({
    type: 'ReportClientRemoved',
    data: { reportId, organisationId, clientId, clients: clientIds(left) },
  });
}

type Held = { readonly ok: true; readonly report: LivingReport };

function heldByRecipient(
  state: ReportState,
  by: Viewer,
): Held | Extract<Decided<never>, { ok: false }> {
  if (state.status === 'none' || state.status === 'erased' || !visible(by, accessOf(state))) {
    return refuse('NOT_FOUND', 'There is no such report.');
  }
  if (!mayAct(by, 'responder') && !mayAct(by, 'administrator')) {
    return refuse('NOT_PERMITTED', 'To name clients you need the role responder or administrator.');
  }
  if (state.sharing.label !== 'TLP:AMBER') {
    return refuse('NOT_AMBER', 'Only a TLP:AMBER report may be passed on to clients.');
  }
  if (!state.sharing.recipients.includes(by.organisationId)) {
    return refuse('NOT_A_RECIPIENT', 'Only an organisation that the source named has clients.');
  }
  return { ok: true, report: state };
}

const isNamed = (clients: readonly NamedClient[], { organisationId, namedBy }: NamedClient) =>
  clients.some((each) => each.organisationId === organisationId && each.namedBy === namedBy);

/**
 * A source that must not be told (IEP attribution must_not) counts like any other organisation for who does not know it:
 * to be named changes nothing for it, to be refused would give it away.
 */
function isEligible(report: LivingReport, client: Member, by: Viewer): boolean {
  const { sharing, organisationId: source } = report;
  const { organisationId } = client;
  if (client.standing !== 'member' || organisationId === by.organisationId) return false;
  if (organisationId === source && mayKnowSource(by, accessOf(report))) return false;
  if (sharing.recipients.includes(organisationId)) return false;
  if (sharing.excludedOrganisations.includes(organisationId)) return false;
  return client.class !== 'authority' || !sharing.withoutAuthorities;
}
