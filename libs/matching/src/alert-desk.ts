import type { AccessReader } from '@tocsin/access';
import { wordsAt, type AlertReason } from '@tocsin/alerts';
import {
  ownerIdOf,
  streamOf,
  type AlertRuleDefinition,
  type AlertRuleOwner,
  type RaisedAlert,
  type Silence,
} from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import { clocksIn, clockStreams, type AlertClock } from './alert-clocks.js';
import {
  alertRows,
  followUpsOf,
  inbox,
  inboxCount,
  raisedSince,
  type AlertFollowUp,
  type AlertRow,
  type InboxPage,
  type InboxRow,
  type RaisedSince,
} from './alert-rows.js';
import { checkpoint } from './matching-tables.js';
import { foldRule } from './rule-texts.js';

export type DeskSources = {
  readonly pool: ReturnType<typeof openPool>;
  readonly store: Pick<EventStore, 'readStreams'>;
  readonly access: Pick<AccessReader, 'alertRulesOf'>;
  /** Tells when consumers have moved, here or in another process; absent: nothing tells. */
  readonly progress?: { onWake(wake: () => void): () => void };
};

/** A rule as its owner sees it. */
export type AlertRuleView = {
  readonly ruleId: string;
  readonly owner: AlertRuleOwner;
  /** A person, or an organisation. */
  readonly ownerId: string;
  readonly definition: AlertRuleDefinition;
  readonly silences: readonly Silence[];
  readonly createdAt: Date;
};

/** Rules and alerts as people look at them. Whose they are is the caller's to check, but for the list of his own. */
export type AlertDesk = {
  /** Rules of these owners that stand, by owner, oldest first. */
  rulesOf(ownerIds: readonly string[]): Promise<readonly AlertRuleView[]>;
  /** Rules by id; deleted and forgotten ones are absent. */
  rules(ruleIds: readonly string[]): Promise<Map<string, AlertRuleView>>;
  alerts(alertIds: readonly string[]): Promise<Map<string, AlertRow>>;
  /** For commands: an alert by id. */
  raised(alertId: string): Promise<RaisedAlert | null>;
  inbox(page: InboxPage): Promise<readonly InboxRow[]>;
  /** Counted to this many. */
  countOf(recipients: readonly string[], most: number): Promise<number>;
  followUps(alertIds: readonly string[]): Promise<Map<string, AlertFollowUp>>;
  /** The words of the rule, as they were then, that matched; by alert. */
  reasons(alerts: readonly AlertRow[]): Promise<Map<string, readonly AlertReason[]>>;
  /** The marks of clocks that they tell of, by alert. Who may know of them is the caller's to check. */
  clocks(alerts: readonly AlertRow[]): Promise<Map<string, readonly AlertClock[]>>;
  /** How far alerts are raised: a position of the log. */
  raisedUpTo(): Promise<number>;
  raisedSince(position: number): Promise<RaisedSince>;
  /** Calls `wake` when some may have been raised. It may be missed: look now and then. Answers how to stop. */
  onRaised(wake: () => void): () => void;
};

/** Reads rules from their streams and alerts from their tables. */
export function openAlertDesk({ pool, store, access, progress }: DeskSources): AlertDesk {
  const streamsOf = async (ruleIds: readonly string[]) =>
    ruleIds.length === 0
      ? new Map<string, RecordedEvent[]>()
      : store.readStreams([...new Set(ruleIds)].map(streamOf.alertRule));
  const rules = async (ruleIds: readonly string[]): Promise<Map<string, AlertRuleView>> => {
    const streams = await streamsOf(ruleIds);
    const views = [...streams.values()].flatMap((events) => viewOf(events) ?? []);
    return new Map(views.map((view) => [view.ruleId, view]));
  };
  return {
    rules,
    async rulesOf(ownerIds) {
      const ids = (await Promise.all(ownerIds.map((id) => access.alertRulesOf(id)))).flat();
      const found = await rules(ids);
      return ids.flatMap((id) => found.get(id) ?? []);
    },
    alerts: (alertIds) => alertRows(pool, alertIds),
    async raised(alertId) {
      const row = (await alertRows(pool, [alertId])).get(alertId);
      if (!row) return null;
      const { ruleId, ownerId, organisationId, subjects } = row;
      const incidentId = subjects.find(({ incident }) => incident !== null)?.incident ?? null;
      return { alertId, ruleId, ownerId, organisationId, incidentId };
    },
    inbox: (page) => inbox(pool, page),
    countOf: (recipients, most) => inboxCount(pool, recipients, most),
    followUps: (alertIds) => followUpsOf(pool, alertIds),
    async reasons(alerts) {
      const streams = await streamsOf(alerts.map(({ ruleId }) => ruleId));
      return new Map(alerts.map((alert) => [alert.alertId, reasonsIn(alert, streams)]));
    },
    async clocks(alerts) {
      const names = clockStreams(alerts.flatMap(({ subjects }) => subjects));
      const streams = names.length === 0 ? new Map() : await store.readStreams(names);
      return new Map(alerts.map(({ alertId, subjects }) => [alertId, clocksIn(subjects, streams)]));
    },
    raisedUpTo: () => checkpoint(pool),
    raisedSince: (position) => raisedSince(pool, position),
    onRaised: (wake) => progress?.onWake(wake) ?? (() => undefined),
  };
}

function viewOf(events: readonly RecordedEvent[]): AlertRuleView | null {
  const state = foldRule(events);
  const [first] = events;
  if (!first || state.status !== 'standing' || state.definition === null) return null;
  const { ruleId, owner, definition, silences } = state;
  const ownerId = ownerIdOf(state);
  return { ruleId, owner, ownerId, definition, silences, createdAt: first.recordedAt };
}

/** The words of the rule of then that held. */
export function reasonsIn(
  { ruleId, revision, subjects }: AlertRow,
  streams: ReadonlyMap<string, readonly RecordedEvent[]>,
): readonly AlertReason[] {
  const events = streams.get(streamOf.alertRule(ruleId)) ?? [];
  const rule = foldRule(events.filter(({ position }) => position <= revision));
  const filter = rule.status === 'none' ? null : (rule.definition?.filter ?? null);
  const places = [...new Set(subjects.flatMap(({ reasons }) => reasons))].sort((a, b) => a - b);
  return filter === null ? [] : wordsAt(filter, places);
}
