import type {
  AlertClock,
  AlertDesk,
  AlertFollowUp,
  AlertRow,
  AlertRuleView,
} from '@tocsin/matching';
import type { AlertReason } from '@tocsin/alerts';
import DataLoader from 'dataloader';

/** Lookups about alerts, each once for all alerts of an answer. */
export class AlertLoaders {
  readonly rule: DataLoader<string, AlertRuleView | null>;
  readonly followUp: DataLoader<string, AlertFollowUp | null>;
  readonly reasons: DataLoader<AlertRow, readonly AlertReason[]>;
  readonly clocks: DataLoader<AlertRow, readonly AlertClock[]>;

  constructor(desk: AlertDesk) {
    this.rule = new DataLoader(async (ids) => {
      const found = await desk.rules(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    this.followUp = new DataLoader(async (ids) => {
      const found = await desk.followUps(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    this.reasons = new DataLoader(async (alerts) => {
      const found = await desk.reasons(alerts);
      return alerts.map(({ alertId }) => found.get(alertId) ?? []);
    });
    this.clocks = new DataLoader(async (alerts) => {
      const found = await desk.clocks(alerts);
      return alerts.map(({ alertId }) => found.get(alertId) ?? []);
    });
  }
}
