import type { AlertNotice, Notification } from '@tocsin/alerts';
import { labelRank, type WebhookPayload } from '@tocsin/domain';

/** How a delivery of this endpoint is written. */
export type BodySetting = {
  readonly payload: WebhookPayload;
  /** Where people reach the network, for links. */
  readonly origin: string;
};

const TYPES = {
  alert: 'alert.raised',
  digest: 'alert.digest',
  test: 'webhook.test',
  notice: 'webhook.notice',
} as const;

/**
 * The body of a delivery: `type`, `timestamp` and `data`, as Standard Webhooks 1.0 advises. Thin: ids, kinds, label and
 * link. Full: also what a rule and the reports say, as far as the label lets it leave the network, which is up to TLP:GREEN.
 * Of TLP:RED neither: that there is an alert, without the rule whose words others may know.
 */
export function deliveryBody(notification: Notification, setting: BodySetting): string {
  const { deliveryId, kind, rule, alerts, window, notice } = notification;
  const full = setting.payload === 'full';
  // The name of a rule says what it looks for, and so what a report is about.
  const named = full && alerts.every(({ label }) => mayLeave(label));
  const isSecret = alerts.some(isRed);
  return JSON.stringify({
    type: TYPES[kind],
    timestamp: momentOf(notification).toISOString(),
    data: {
      delivery: deliveryId,
      ...(rule && !isSecret && { rule: { id: rule.ruleId, ...(named && { name: rule.name }) } }),
      ...(window && {
        window: {
          since: window.since.toISOString(),
          until: window.until.toISOString(),
          zone: window.zone,
        },
      }),
      ...(notice !== null && { notice }),
      alerts: alerts.map((alert) =>
        isRed(alert) ? fact(alert) : { ...pointer(alert, setting), ...(full && wordsOf(alert)) },
      ),
    },
  });
}

/** When it happened, not when it is sent: the same over all attempts where that can be. */
const momentOf = ({ window, alerts, sentAt }: Notification): Date =>
  window?.until ?? alerts[0]?.raisedAt ?? sentAt;

/** TLP:RED is for those it names: no more leaves than that something waits. An endpoint has other readers than who is named. */
const fact = ({ alertId, raisedAt, label }: AlertNotice) => ({
  id: alertId,
  raisedAt: raisedAt.toISOString(),
  label,
});

const isRed = ({ label }: AlertNotice): boolean => label === 'TLP:RED';

const pointer = (alert: AlertNotice, { origin }: BodySetting) => ({
  id: alert.alertId,
  raisedAt: alert.raisedAt.toISOString(),
  kinds: alert.kinds,
  label: alert.label,
  incident: alert.incidentId,
  reports: alert.reportIds,
  drill: alert.drill,
  link: alert.incidentId && `${origin}/i/${alert.incidentId}`,
});

/** The label is looked at here as well: what a rule matched says what stands in a report, too. */
function wordsOf({ label, content, reasons, clocks }: AlertNotice): object {
  if (!mayLeave(label) || content === null) return {};
  const { severity, title, recommendedActions } = content;
  return {
    severity,
    title,
    recommendedActions,
    reasons,
    ...(clocks.length > 0 && { clocks: clocks.map(clockOf) }),
  };
}

const clockOf = ({ ruleId, mark, dueAt }: AlertNotice['clocks'][number]) => ({
  rule: ruleId,
  mark,
  dueAt: dueAt.toISOString(),
});

const mayLeave = (label: AlertNotice['label']): boolean =>
  labelRank(label) <= labelRank('TLP:GREEN');

/** Every text of people that a delivery may hold: of the reports, and the name of the rule. */
export const textsOf = ({ alerts, rule }: Notification): readonly string[] => [
  ...(rule ? [rule.name] : []),
  ...alerts.flatMap(({ content }) =>
    content ? [...content.title, ...content.recommendedActions].map(({ value }) => value) : [],
  ),
];
