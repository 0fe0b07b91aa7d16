import type { Surviving } from '../events.js';
import { keySubjectOf } from '../events.js';
import type { Role } from '../person/person-events.js';
import { aRule, AUTHOR, aViewer, OTHER, someId, SOURCE, specificationOf } from '../testing.js';
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
  noAlertRule,
  type AlertRuleEvent,
  type AlertRuleState,
} from './alert-rule.js';

const { given } = specificationOf<AlertRuleState, Surviving<AlertRuleEvent>>({
  initial: noAlertRule,
  evolve: evolveAlertRule,
});

const now = Date.parse('2026-05-04T12:00:00Z');
const until = '2026-05-05T12:00:00.000Z';
const ruleId = someId('rul', 1);
const incidentId = someId('inc', 1);
const anotherAdministrator = someId('per', 3);
const data = { ruleId, owner: 'organisation' as const, personId: AUTHOR, organisationId: SOURCE };
const definition = aRule({
  name: 'What concerns all of us',
  filter: { kind: 'severity', in: ['disaster'] },
  channels: { email: false, webhookIds: [someId('web', 1)] },
});
const created: AlertRuleCreated = { type: 'AlertRuleCreated', data, content: definition };
const creating = { ruleId, owner: 'organisation' as const, definition, standing: 0, now };
const changes = { definition: { ...definition, name: 'Anew' }, now };

const one = (personId: string, ...roles: Role[]) => aViewer({ personId, roles });
const administrator = one(anotherAdministrator, 'administrator');

describe('a rule of an organisation', () => {
  it('is written by an administrator, and belongs to the organisation', () => {
    given()
      .when((rule) => createAlertRule(rule, creating, one(AUTHOR, 'administrator')))
      .then(created);
  });

  it('says what it says under the key of the organisation, not of who wrote it', () => {
    expect(keySubjectOf(created)).toBe(SOURCE);
    const own = { ...created, data: { ...data, owner: 'person' as const } };
    expect(keySubjectOf(own)).toBe(AUTHOR);
  });

  it('is written by nobody else, and by nobody whose organisation is suspended', () => {
    const suspended = aViewer({ roles: ['administrator'], standing: 'suspended' });
    for (const by of [one(AUTHOR, 'responder', 'reporter', 'coordinator'), suspended]) {
      given()
        .when((rule) => createAlertRule(rule, creating, by))
        .thenRefused('NOT_PERMITTED');
    }
  });

  it('is one of so many and no more', () => {
    const full = { ...creating, standing: MOST_RULES };
    given()
      .when((rule) => createAlertRule(rule, full, administrator))
      .thenRefused('TOO_MANY_RULES');
  });

  it('is changed, silenced and deleted by any administrator', () => {
    given(created)
      .when((rule) => changeAlertRule(rule, changes, administrator))
      .then({
        type: 'AlertRuleChanged',
        data: { ...data, personId: anotherAdministrator },
        content: changes.definition,
      });
    given(created)
      .when((rule) => silenceAlertRule(rule, { incidentId, until, now }, administrator))
      .then({ type: 'AlertRuleSilenced', data: { ruleId, incidentId, until } });
    given(created)
      .when((rule) => deleteAlertRule(rule, administrator))
      .then({ type: 'AlertRuleDeleted', data: { ruleId } });
  });

  it.each([
    ['a responder, who is told why', one(OTHER, 'responder'), 'NOT_PERMITTED'],
    ['who wrote it and no longer administers', one(AUTHOR, 'responder'), 'NOT_PERMITTED'],
    [
      'a colleague without either role, to whom it is nothing',
      one(AUTHOR, 'reporter'),
      'NOT_FOUND',
    ],
    [
      'an administrator elsewhere, to whom it is nothing',
      aViewer({ organisationId: OTHER, roles: ['administrator', 'responder'] }),
      'NOT_FOUND',
    ],
    [
      'an administrator who is suspended',
      aViewer({ roles: ['administrator'], active: false }),
      'NOT_FOUND',
    ],
  ] as const)('is not changed by %s', (_, by, code) => {
    for (const decide of [
      (rule: AlertRuleState) => changeAlertRule(rule, changes, by),
      (rule: AlertRuleState) => silenceAlertRule(rule, { incidentId, until, now }, by),
      (rule: AlertRuleState) => deleteAlertRule(rule, by),
    ]) {
      given(created).when(decide).thenRefused(code);
    }
  });
});
