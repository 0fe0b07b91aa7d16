import { accept, refuse, type Decision } from '../decision.js';
import type { AlertRuleChanged } from './alert-events.js';
import type { AlertRuleState, StandingRule } from './alert-rule.js';

/**
 * Takes e-mail off a rule, for whoever holds the link from a mail of it (RFC 8058): an account is not asked for, and
 * nothing else of the rule changes. Alerts are made and listed as before.
 */
export function stopEmail(
  state: AlertRuleState,
  { personId }: { readonly personId: string },
): Decision<AlertRuleChanged, 'NOT_FOUND' | 'NOTHING_CHANGES'> {
  if (state.status !== 'standing' || !isOwn(state, personId) || state.definition === null) {
    return refuse('NOT_FOUND', 'There is no such alert rule.');
  }
  const { ruleId, owner, organisationId, definition } = state;
  if (!definition.channels.email) {
    return refuse('NOTHING_CHANGES', 'This rule sends no mail.');
  }
  return accept({
    type: 'AlertRuleChanged',
    data: { ruleId, owner, personId, organisationId },
    content: { ...definition, channels: { ...definition.channels, email: false } },
  });
}

const isOwn = (rule: StandingRule, personId: string): boolean =>
  rule.owner === 'person' && rule.personId === personId;
