import { accept, refuse, type Decision, type DomainError } from '../decision.js';
import { isIn, mayAct } from '../sharing/may-act.js';
import { isActive, type Viewer } from '../sharing/visible.js';
import type {
  AlertRuleChanged,
  AlertRuleCreated,
  AlertRuleDefinition,
  AlertRuleDeleted,
  AlertRuleSilenced,
} from './alert-events.js';
import { seesRulesOf, ownerIdOf, type AlertRuleOwner } from './alert-owner.js';
import { hasExpired, isSilent, type AlertRuleState, type StandingRule } from './alert-rule.js';

export type AlertRuleRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'TOO_MANY_RULES'
  | 'EXPIRY_PAST'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, AlertRuleRefusal>;

/** So many rules of one owner stand at a time: each is looked at whenever something changes. */
export const MOST_RULES = 200;

type Creating = {
  readonly ruleId: string;
  readonly owner: AlertRuleOwner;
  readonly definition: AlertRuleDefinition;
  /** How many rules of the same owner stand. */
  readonly standing: number;
  /** Milliseconds UTC. */
  readonly now: number;
};

/**
 * A person writes a rule of his own, an administrator one of his organisation: it speaks to all its responders and to its
 * endpoints, for which administrators answer. The definition has been checked: see `problemsOfRule`.
 */
export function createAlertRule(
  state: AlertRuleState,
  { ruleId, owner, definition, standing, now }: Creating,
  by: Viewer,
): Decided<AlertRuleCreated> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This rule exists already.');
  if (!isIn(by)) {
    return refuse('NOT_PERMITTED', 'Rules are for people of members in good standing.');
  }
  if (owner === 'organisation' && !mayAct(by, 'administrator')) {
    return refuse('NOT_PERMITTED', 'Rules of an organisation are written by its administrators.');
  }
  if (standing >= MOST_RULES) {
    const who = owner === 'organisation' ? 'Your organisation has' : 'You have';
    return refuse('TOO_MANY_RULES', `${who} ${MOST_RULES} rules. Delete one first.`);
  }
  if (hasExpired(definition, now)) return expiryPast;
  const { personId, organisationId } = by;
  const data = { ruleId, owner, personId, organisationId };
  return accept({ type: 'AlertRuleCreated', data, content: definition });
}

const expiryPast = refuse('EXPIRY_PAST', 'The rule would have run out before it begins.');

/** A rule is written anew, by its owner or an administrator of its organisation. Nobody else is told that there is one. */
export function changeAlertRule(
  state: AlertRuleState,
  { definition, now }: Pick<Creating, 'definition' | 'now'>,
  by: Viewer,
): Decided<AlertRuleChanged> {
  const own = ownRule(state, by);
  if (!own.ok) return own;
  if (hasExpired(definition, now)) return expiryPast;
  if (JSON.stringify(definition) === JSON.stringify(own.rule.definition)) return nothingChanges;
  const { ruleId, owner, organisationId } = own.rule;
  const data = { ruleId, owner, personId: by.personId, organisationId };
  return accept({ type: 'AlertRuleChanged', data, content: definition });
}

/** Nothing is pushed about an incident, or about any, until a moment; a moment that has passed ends the silence. */
export function silenceAlertRule(
  state: AlertRuleState,
  { incidentId, until, now }: { incidentId: string | null; until: string; now: number },
  by: Viewer,
): Decided<AlertRuleSilenced> {
  const own = ownRule(state, by);
  if (!own.ok) return own;
  const { ruleId, silences } = own.rule;
  const ends = Date.parse(until) <= now;
  if (ends && !isSilent(silences, incidentId, now)) return nothingChanges;
  return accept({ type: 'AlertRuleSilenced', data: { ruleId, incidentId, until } });
}

export function deleteAlertRule(state: AlertRuleState, by: Viewer): Decided<AlertRuleDeleted> {
  const own = ownRule(state, by);
  if (!own.ok) return own;
  return accept({ type: 'AlertRuleDeleted', data: { ruleId: own.rule.ruleId } });
}

const notFound = refuse('NOT_FOUND', 'There is no such alert rule.');
const administratorsAlone = refuse(
  'NOT_PERMITTED',
  'A rule of your organisation is changed, silenced and deleted by its administrators.',
);
const nothingChanges = refuse('NOTHING_CHANGES', 'It is so already.');

type OwnRule =
  | { readonly ok: true; readonly rule: StandingRule }
  | { readonly ok: false; readonly error: DomainError<AlertRuleRefusal> };

/**
 * The rule, for whoever may change it. Who may see a rule of his organisation and does not administer it is told so: a
 * silence or another text takes from all colleagues what they rely on.
 */
function ownRule(state: AlertRuleState, by: Viewer): OwnRule {
  if (!isAlertRuleSeen(state, by)) return notFound;
  const mayWrite = state.owner === 'person' || mayAct(by, 'administrator');
  return mayWrite ? { ok: true, rule: state } : administratorsAlone;
}

/** Whether somebody may know of a rule that stands. */
export const isAlertRuleSeen = (state: AlertRuleState, by: Viewer): state is StandingRule =>
  state.status === 'standing' && isActive(by) && seesRulesOf(by).includes(ownerIdOf(state));
