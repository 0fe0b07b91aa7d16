import { accept, refuse, type Decision } from '../decision.js';
import { isIn } from '../sharing/may-act.js';
import { isActive, type Viewer } from '../sharing/visible.js';
import type {
  AlertRuleChanged,
  AlertRuleCreated,
  AlertRuleDefinition,
  AlertRuleDeleted,
  AlertRuleSilenced,
} from './alert-events.js';
import { hasExpired, isSilent, type AlertRuleState, type StandingRule } from './alert-rule.js';

export type AlertRuleRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'TOO_MANY_RULES'
  | 'EXPIRY_PAST'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, AlertRuleRefusal>;

/** So many rules of one person stand at a time: each is looked at whenever something changes. */
export const MOST_RULES = 200;

type Creating = {
  readonly ruleId: string;
  readonly definition: AlertRuleDefinition;
  /** How many rules of the same person stand. */
  readonly standing: number;
  /** Milliseconds UTC. */
  readonly now: number;
};

/** A person writes a rule of his own. The definition has been checked: see `problemsOfRule`. */
export function createAlertRule(
  state: AlertRuleState,
  { ruleId, definition, standing, now }: Creating,
  by: Viewer,
): Decided<AlertRuleCreated> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This rule exists already.');
  if (!isIn(by)) {
    return refuse('NOT_PERMITTED', 'Rules are for people of members in good standing.');
  }
  if (standing >= MOST_RULES) {
    return refuse('TOO_MANY_RULES', `You have ${MOST_RULES} rules. Delete one first.`);
  }
  if (hasExpired(definition, now)) return expiryPast;
  const { personId, organisationId } = by;
  const data = { ruleId, personId, organisationId };
  return accept({ type: 'AlertRuleCreated', data, content: definition });
}

const expiryPast = refuse('EXPIRY_PAST', 'The rule would have run out before it begins.');

/** The owner writes his rule anew. Nobody else is told that there is one. */
export function changeAlertRule(
  state: AlertRuleState,
  { definition, now }: Pick<Creating, 'definition' | 'now'>,
  by: Viewer,
): Decided<AlertRuleChanged> {
  const own = ownRule(state, by);
  if (!own) return notFound;
  if (hasExpired(definition, now)) return expiryPast;
  if (JSON.stringify(definition) === JSON.stringify(own.definition)) return nothingChanges;
  const { ruleId, personId, organisationId } = own;
  const data = { ruleId, personId, organisationId };
  return accept({ type: 'AlertRuleChanged', data, content: definition });
}

/** Nothing is pushed about an incident, or about any, until a moment; a moment that has passed ends the silence. */
export function silenceAlertRule(
  state: AlertRuleState,
  { incidentId, until, now }: { incidentId: string | null; until: string; now: number },
  by: Viewer,
): Decided<AlertRuleSilenced> {
  const own = ownRule(state, by);
  if (!own) return notFound;
  const ends = Date.parse(until) <= now;
  if (ends && !isSilent(own.silences, incidentId, now)) return nothingChanges;
  return accept({ type: 'AlertRuleSilenced', data: { ruleId: own.ruleId, incidentId, until } });
}

export function deleteAlertRule(state: AlertRuleState, by: Viewer): Decided<AlertRuleDeleted> {
  const own = ownRule(state, by);
  if (!own) return notFound;
  return accept({ type: 'AlertRuleDeleted', data: { ruleId: own.ruleId } });
}

const notFound = refuse('NOT_FOUND', 'There is no such alert rule.');
const nothingChanges = refuse('NOTHING_CHANGES', 'It is so already.');

function ownRule(state: AlertRuleState, by: Viewer): StandingRule | null {
  if (state.status !== 'standing' || !isActive(by) || state.personId !== by.personId) return null;
  return state;
}
