import type { Surviving } from '../events.js';
import { aRule, AUTHOR, forgotten, someId, SOURCE, specificationOf } from '../testing.js';
import type { AlertRuleCreated } from './alert-events.js';
import {
  evolveAlertRule,
  noAlertRule,
  type AlertRuleEvent,
  type AlertRuleState,
} from './alert-rule.js';
import { stopEmail } from './stop-email-decider.js';

const { given } = specificationOf<AlertRuleState, Surviving<AlertRuleEvent>>({
  initial: noAlertRule,
  evolve: evolveAlertRule,
});

const ruleId = someId('rul', 1);
const webhookIds = [someId('web', 1)];
const data = { ruleId, owner: 'person' as const, personId: AUTHOR, organisationId: SOURCE };
const definition = aRule({
  name: 'Everything serious',
  filter: { kind: 'severity', in: ['disaster'] },
  channels: { email: true, webhookIds },
});
const created: AlertRuleCreated = { type: 'AlertRuleCreated', data, content: definition };
const withoutEmail: AlertRuleEvent = {
  type: 'AlertRuleChanged',
  data,
  content: { ...definition, channels: { email: false, webhookIds } },
};

describe('leaving the mail of a rule', () => {
  it('takes e-mail off it and nothing else', () => {
    given(created)
      .when((rule) => stopEmail(rule, { personId: AUTHOR }))
      .then(withoutEmail);
  });

  it('happens once', () => {
    given(created, withoutEmail)
      .when((rule) => stopEmail(rule, { personId: AUTHOR }))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is answered where there is no such rule, of another person, deleted or forgotten', () => {
    const deleted: AlertRuleEvent = { type: 'AlertRuleDeleted', data: { ruleId } };
    for (const events of [[], [created, deleted], [forgotten(created)]]) {
      given(...events)
        .when((rule) => stopEmail(rule, { personId: AUTHOR }))
        .thenRefused('NOT_FOUND');
    }
    given(created)
      .when((rule) => stopEmail(rule, { personId: someId('per', 2) }))
      .thenRefused('NOT_FOUND');
    const ofOrganisation = { ...created, data: { ...data, owner: 'organisation' as const } };
    given(ofOrganisation)
      .when((rule) => stopEmail(rule, { personId: AUTHOR }))
      .thenRefused('NOT_FOUND');
  });
});
