import {
  acknowledgeAlert,
  changeAlertRule,
  createAlertRule,
  deleteAlertRule,
  handOnAlert,
  isAlertRuleSeen,
  noAlertRule,
  ownerIdOf,
  seesRulesOf,
  silenceAlertRule,
  streamOf,
  type AlertHandling,
  type AlertRuleDefinition,
  type AlertRuleOwner,
  type AlertRuleState,
  type Decision,
  type DomainEvent,
  type RaisedAlert,
} from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, nowOf, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../command-context.js';
import { act, FOLDS } from '../membership/act.js';
import { loadStream } from '../network-act.js';
import { isUuid } from '../resolve-sharing.js';
import { notFound, refused, scopeMissing, validationFailed, type Refused } from '../refusals.js';
import type { AlertCommands } from './alert-commands.js';
import { problemsOfRule } from './problems-of-rule.js';

const NO_RULE = 'alert rule';
const NO_ALERT = 'alert';
/** A silence is for a while: whoever wants less for ever changes the rule. */
const LONGEST_SILENCE_MS = 366 * 86_400_000;

export const alertCommands = (setting: CommandSetting): AlertCommands => ({
  createAlertRule: (input, context) => create(setting, input, context),
  async changeAlertRule({ ruleId, definition }, context) {
    const owner = await ownerSeen(setting, ruleId, context);
    const wrong = await wrongIn(setting, { owner, definition }, context);
    if (wrong) return wrong;
    const now = nowOf(setting).getTime();
    return actOnRule(setting, { ruleId, context }, (rule) =>
      changeAlertRule(rule, { definition, now }, context.principal.viewer),
    );
  },
  deleteAlertRule: ({ ruleId }, context) =>
    actOnRule(setting, { ruleId, context }, (rule) =>
      deleteAlertRule(rule, context.principal.viewer),
    ),
  silenceAlert: (input, context) => silence(setting, input, context),
  acknowledgeAlert: ({ alertId }, context) =>
    actOnAlert(setting, { alertId, context }, ({ handling, alert }) =>
      acknowledgeAlert(handling, alert, context.principal.viewer),
    ),
  async handOnAlert({ alertId, personId }, context) {
    const to = isUuid(personId) ? await setting.access.viewer(personId) : null;
    return actOnAlert(setting, { alertId, context }, ({ handling, alert }) =>
      handOnAlert(handling, alert, { by: context.principal.viewer, to }),
    );
  },
});

type Written = { readonly owner: AlertRuleOwner; readonly definition: AlertRuleDefinition };

async function create(
  setting: CommandSetting,
  { owner, definition }: Written,
  context: CommandContext,
): Promise<Outcome<{ ruleId: string; position: number }>> {
  const wrong = await wrongIn(setting, { owner, definition }, context);
  if (wrong) return wrong;
  const { viewer } = context.principal;
  const ruleId = uuidv7();
  const now = nowOf(setting).getTime();
  return decideAndAppend(setting, context, async () => {
    const ownerId = ownerIdOf({ owner, ...viewer });
    const standing = (await setting.access.alertRulesOf(ownerId)).length;
    const command = { ruleId, owner, definition, standing, now };
    const decision = createAlertRule(noAlertRule, command, viewer);
    if (!decision.ok) return { answer: decision };
    const stream = streamOf.alertRule(ruleId);
    return {
      append: { streams: [{ stream, expectedVersion: 0, events: decision.events }] },
      written: ({ last }) => ({ ruleId, position: last }),
    };
  });
}

/** Whose rule is to be changed. What the caller may not know of is looked at as his own: then it is not there. */
async function ownerSeen(
  setting: CommandSetting,
  ruleId: string,
  { principal }: CommandContext,
): Promise<AlertRuleOwner> {
  if (!isUuid(ruleId)) return 'person';
  const { state } = await loadStream(setting, streamOf.alertRule(ruleId), FOLDS.alertRule);
  return isAlertRuleSeen(state, principal.viewer) ? state.owner : 'person';
}

/** What is wrong with a rule, and webhooks that are not the owner's organisation's: those are not there at all. */
async function wrongIn(
  setting: CommandSetting,
  { owner, definition }: Written,
  context: CommandContext,
): Promise<Refused | null> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  const { organisationId } = context.principal.viewer;
  const { webhookIds } = definition.channels;
  const known = await setting.access.webhooks(webhookIds.filter(isUuid));
  const problems = [
    ...problemsOfRule(owner, definition),
    ...webhookIds.flatMap((id, place) =>
      known.get(id)?.organisationId === organisationId
        ? []
        : [problem(`/webhookIds/${place}`, 'REFERENCE_NOT_FOUND')],
    ),
  ];
  return problems.length > 0 ? validationFailed(problems) : null;
}

type RuleDecision = (rule: AlertRuleState) => Decision<DomainEvent>;

async function actOnRule(
  setting: CommandSetting,
  { ruleId, context }: { readonly ruleId: string; readonly context: CommandContext },
  decide: RuleDecision,
): Promise<Outcome<{ ruleId: string; position: number }>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  if (!isUuid(ruleId)) return notFound(NO_RULE);
  const done = await act(setting, context, {
    stream: streamOf.alertRule(ruleId),
    fold: FOLDS.alertRule,
    scope: 'report',
    decide,
  });
  return done.ok ? { ok: true, value: { ruleId, ...done.value } } : done;
}

async function silence(
  setting: CommandSetting,
  { alertId, until }: { alertId: string; until: Date },
  context: CommandContext,
): Promise<Outcome<{ ruleId: string; position: number }>> {
  const now = nowOf(setting).getTime();
  if (Number.isNaN(until.getTime()) || until.getTime() > now + LONGEST_SILENCE_MS) {
    return refused('SILENCE_TOO_LONG', 'A silence ends within a year. Change or delete the rule.');
  }
  const alert = isUuid(alertId) ? await setting.alerts?.(alertId) : null;
  if (!alert || !seesRulesOf(context.principal.viewer).includes(alert.ownerId)) {
    return notFound(NO_ALERT);
  }
  const { ruleId, incidentId } = alert;
  // Without an incident it would be the whole rule, and nobody asked for that. Such a silence can still be ended.
  if (incidentId === null && until.getTime() > now) {
    return refused(
      'NO_INCIDENT',
      'The alert is about no incident to be silent about. Change the rule.',
    );
  }
  const command = { incidentId, until: until.toISOString(), now };
  return actOnRule(setting, { ruleId, context }, (rule) =>
    silenceAlertRule(rule, command, context.principal.viewer),
  );
}

type OnAlert = { readonly handling: AlertHandling; readonly alert: RaisedAlert | null };

async function actOnAlert(
  setting: CommandSetting,
  { alertId, context }: { readonly alertId: string; readonly context: CommandContext },
  decide: (on: OnAlert) => Decision<DomainEvent>,
): Promise<Outcome<{ alertId: string; position: number }>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  if (!isUuid(alertId)) return notFound(NO_ALERT);
  const alert = (await setting.alerts?.(alertId)) ?? null;
  const done = await act(setting, context, {
    stream: streamOf.alert(alertId),
    fold: FOLDS.alert,
    scope: 'report',
    decide: (handling) => decide({ handling, alert }),
  });
  return done.ok ? { ok: true, value: { alertId, ...done.value } } : done;
}
