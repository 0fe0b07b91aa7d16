import type { Surviving } from '../events.js';
import {
  aRule,
  AUTHOR,
  aViewer,
  forgotten,
  OTHER,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import type { AlertRuleCreated } from './alert-events.js';
import {
  changeAlertRule,
  createAlertRule,
  deleteAlertRule,
  MOST_RULES,
  silenceAlertRule,
} from './alert-rule-decider.js';
import {
  evolveAlertRule,
  hasExpired,
  isSilent,
  noAlertRule,
  type AlertRuleEvent,
  type AlertRuleState,
} from './alert-rule.js';

const { given } = specificationOf<AlertRuleState, Surviving<AlertRuleEvent>>({
  initial: noAlertRule,
  evolve: evolveAlertRule,
});

const now = Date.parse('2026-05-04T12:00:00Z');
const ruleId = someId('rul', 1);
const incidentId = someId('inc', 1);
const owner = aViewer({ personId: AUTHOR });
const data = { ruleId, owner: 'person' as const, personId: AUTHOR, organisationId: SOURCE };
const definition = aRule({
  name: 'Everything serious',
  filter: { kind: 'severity', in: ['serious_incident', 'disaster'] },
  channels: { email: true, webhookIds: [] },
});
const created: AlertRuleCreated = { type: 'AlertRuleCreated', data, content: definition };
const deleted: AlertRuleEvent = { type: 'AlertRuleDeleted', data: { ruleId } };
const creating = { ruleId, owner: 'person' as const, definition, standing: 0, now };

describe('writing a rule', () => {
  it('is for everybody in the network, and belongs to who wrote it', () => {
    given()
      .when((rule) => createAlertRule(rule, creating, owner))
      .then(created);
  });

  it.each([
    ['somebody suspended', { active: false }, 'NOT_PERMITTED'],
    ['somebody whose organisation left', { standing: 'left' }, 'NOT_PERMITTED'],
  ] as const)('is not for %s', (_, changes, code) => {
    given()
      .when((rule) => createAlertRule(rule, creating, aViewer({ personId: AUTHOR, ...changes })))
      .thenRefused(code);
  });

  it('has an end: so many rules and no more', () => {
    given()
      .when((rule) => createAlertRule(rule, { ...creating, standing: MOST_RULES }, owner))
      .thenRefused('TOO_MANY_RULES');
  });

  it('wants a rule that has not run out before it begins', () => {
    const past = { ...definition, expiresAt: '2026-05-04T12:00:00.000Z' };
    given()
      .when((rule) => createAlertRule(rule, { ...creating, definition: past }, owner))
      .thenRefused('EXPIRY_PAST');
  });
});

describe('a rule that stands', () => {
  const changes = { ...definition, name: 'Everything' };

  it('is written anew by its owner', () => {
    given(created)
      .when((rule) => changeAlertRule(rule, { definition: changes, now }, owner))
      .then({ type: 'AlertRuleChanged', data, content: changes });
  });

  it('does not change where it says the same', () => {
    given(created)
      .when((rule) => changeAlertRule(rule, { definition, now }, owner))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is written anew also once its text was forgotten', () => {
    given(forgotten(created))
      .when((rule) => changeAlertRule(rule, { definition, now }, owner))
      .then({ type: 'AlertRuleChanged', data, content: definition });
  });

  it('is nothing to a colleague, and to anybody once it was deleted', () => {
    const colleague = aViewer({ personId: OTHER });
    for (const decide of [
      (rule: AlertRuleState) => changeAlertRule(rule, { definition: changes, now }, colleague),
      (rule: AlertRuleState) => deleteAlertRule(rule, colleague),
      (rule: AlertRuleState) =>
        silenceAlertRule(rule, { incidentId, until: '2027-01-01T00:00:00.000Z', now }, colleague),
    ]) {
      given(created).when(decide).thenRefused('NOT_FOUND');
    }
    given(created, deleted)
      .when((rule) => deleteAlertRule(rule, owner))
      .thenRefused('NOT_FOUND');
  });
});

describe('silence', () => {
  const until = '2026-05-05T12:00:00.000Z';
  const silenced: AlertRuleEvent = {
    type: 'AlertRuleSilenced',
    data: { ruleId, incidentId, until },
  };

  it('is for one incident until a moment', () => {
    given(created)
      .when((rule) => silenceAlertRule(rule, { incidentId, until, now }, owner))
      .then(silenced);
  });

  it('is ended by a moment that has passed, where there is one', () => {
    const past = '2026-05-04T11:00:00.000Z';
    given(created, silenced)
      .when((rule) => silenceAlertRule(rule, { incidentId, until: past, now }, owner))
      .then({ type: 'AlertRuleSilenced', data: { ruleId, incidentId, until: past } });
    given(created)
      .when((rule) => silenceAlertRule(rule, { incidentId, until: past, now }, owner))
      .thenRefused('NOTHING_CHANGES');
  });

  it('lies on one incident alone, or on all', () => {
    const one = [{ incidentId, until }];
    expect(isSilent(one, incidentId, now)).toBe(true);
    expect(isSilent(one, someId('inc', 2), now)).toBe(false);
    expect(isSilent(one, incidentId, Date.parse(until))).toBe(false);
    expect(isSilent([{ incidentId: null, until }], someId('inc', 2), now)).toBe(true);
  });
});

describe('the end of a rule', () => {
  it('is reached at the very moment', () => {
    const rule = { ...definition, expiresAt: '2026-05-04T12:00:00.000Z' };
    expect([hasExpired(rule, now - 1), hasExpired(rule, now)]).toEqual([false, true]);
    expect(hasExpired(definition, now)).toBe(false);
  });
});
