import {
  deadlineRule,
  isSilent,
  receivesFor,
  seesRulesOf,
  type AlertRuleDefinition,
  type AlertTiming,
  type Silence,
} from '@tocsin/domain';
import type { AlertClock, AlertFollowUp, AlertRuleView } from '@tocsin/matching';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionBehind, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';
import type { AlertNode } from './alert-node.js';
import { filterAsInput } from './filter-as-input.js';

const MOST_COUNTED = 10_000;

/** Viewer.alertRules. */
export const viewerAlertRulesField = async (
  _: unknown,
  _arguments: unknown,
  { viewer, services: { alerts } }: OperationContext,
): Promise<readonly AlertRuleView[]> =>
  viewer === null ? [] : alerts.rulesOf(seesRulesOf(viewer));

/** Viewer.alerts. */
export async function viewerAlertsField(
  { person: { personId } }: { readonly person: { readonly personId: string } },
  page: PageInput,
  { viewer, services: { alerts, cursors } }: OperationContext,
): Promise<Connection<AlertNode>> {
  const recipients = viewer === null ? [] : receivesFor(viewer);
  const identity = { list: 'alerts', filter: personId, order: 'newest' };
  const request = readPage(page, cursors, identity);
  const { limit, after } = request;
  const place = after === null ? null : { position: Number(after.sort), alertId: after.id };
  const found = await alerts.inbox({
    recipients,
    after: place,
    order: 'newest',
    limit: limit + 1,
  });
  return connectionBehind(
    {
      found,
      request,
      rowOf: async (row) => ({ row, key: { sort: row.place.position, id: row.alertId } }),
      count: async () => {
        const count = await alerts.countOf(recipients, MOST_COUNTED + 1);
        return count > MOST_COUNTED ? { atLeast: MOST_COUNTED } : { exact: count };
      },
    },
    { cursors, identity },
  );
}

/** Resolvers of AlertRule. */
export const alertRuleFields = {
  id: ({ ruleId }: AlertRuleView) => ruleId,
  name: ({ definition }: AlertRuleView) => definition.name,
  filter: ({ definition }: AlertRuleView) => filterAsInput(definition.filter),
  kinds: ({ definition }: AlertRuleView) => definition.kinds,
  email: ({ definition }: AlertRuleView) => definition.channels.email,
  webhookIds: ({ definition }: AlertRuleView) => definition.channels.webhookIds,
  timing: ({ definition }: AlertRuleView): AlertTiming => definition.timing,
  throttle: ({ definition }: AlertRuleView): AlertRuleDefinition['throttle'] => definition.throttle,
  quietHours: ({ definition }: AlertRuleView): AlertRuleDefinition['quietHours'] =>
    definition.quietHours,
  expiresAt: ({ definition }: AlertRuleView) =>
    definition.expiresAt === null ? null : new Date(definition.expiresAt),
  silences: ({ silences }: AlertRuleView) =>
    silences.filter((each) => isSilent([each], each.incidentId, Date.now())),
};

/** Resolvers of AlertSilence. */
export const alertSilenceFields = {
  incident: ({ incidentId }: Silence, _: unknown, { loaders }: OperationContext) =>
    incidentId === null ? null : loaders.incident.load(incidentId),
  until: ({ until }: Silence) => new Date(until),
};

/** His own rule, or one of his organisation that he may see. */
const isOwn = ({ ownerId }: AlertNode, { viewer }: OperationContext): boolean =>
  viewer !== null && seesRulesOf(viewer).includes(ownerId);

/** Resolvers of Alert: what it is about is looked up with the rights of now. */
export const alertFields = {
  id: ({ alertId }: AlertNode) => alertId,
  rule: (alert: AlertNode, _: unknown, context: OperationContext) =>
    isOwn(alert, context) ? context.loaders.alerts.rule.load(alert.ruleId) : null,
  reasons: (alert: AlertNode, _: unknown, context: OperationContext) =>
    isOwn(alert, context) ? context.loaders.alerts.reasons.load(alert) : [],
  async incidents({ subjects }: AlertNode, _: unknown, { loaders, used }: OperationContext) {
    used.views = true;
    const ids = [...new Set(subjects.flatMap(({ incident }) => incident ?? []))];
    const found = await Promise.all(ids.map((id) => loaders.incident.load(id)));
    return found.filter((incident) => incident !== null);
  },
  async reports({ subjects }: AlertNode, _: unknown, { loaders, used }: OperationContext) {
    used.views = true;
    const ids = [...new Set(subjects.map(({ report }) => report))];
    const found = await Promise.all(ids.map((id) => loaders.report.load(id)));
    return found.filter((report) => report !== null);
  },
  async clocks(alert: AlertNode, _: unknown, { loaders, used }: OperationContext) {
    const told = alert.subjects.filter(({ clocks = [] }) => clocks.length > 0);
    if (told.length === 0) return [];
    used.views = true;
    const reports = await Promise.all(told.map(({ report }) => loaders.report.load(report)));
    const subjects = told.filter((_subject, place) => reports[place] !== null);
    return loaders.alerts.clocks.load({ ...alert, subjects });
  },
  async acknowledgements(
    { alertId }: AlertNode,
    _: unknown,
    { loaders }: OperationContext,
  ): Promise<AlertFollowUp['acknowledged']> {
    const followUp = await loaders.alerts.followUp.load(alertId);
    return followUp?.acknowledged ?? [];
  },
  async handedTo({ alertId, organisationId }: AlertNode, _: unknown, context: OperationContext) {
    const followUp = await context.loaders.alerts.followUp.load(alertId);
    return (followUp?.handedTo ?? []).map((personId) => ({ personId, organisationId }));
  },
};

/** Resolvers of AlertClock. */
export const alertClockFields = {
  clock: ({ clockId }: AlertClock, _: unknown, { loaders, used }: OperationContext) => {
    used.views = true;
    return loaders.clock.load(clockId);
  },
  rule: ({ ruleId }: AlertClock) => (ruleId === null ? null : deadlineRule(ruleId)),
};

/** Resolvers of AlertAcknowledgement. */
export const acknowledgementFields = {
  person: (
    { personId }: { readonly personId: string },
    _: unknown,
    { loaders }: OperationContext,
  ) => loaders.person.load(personId),
};
