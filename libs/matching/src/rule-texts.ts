import type { DeliveryRules } from '@tocsin/alerts';
import {
  evolveAlertRule,
  noAlertRule,
  streamOf,
  type AlertRuleDefinition,
  type AlertRuleEvent,
  type AlertRuleState,
  type Surviving,
} from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';

/** What rules said and say, from their streams. */
export function openRuleTexts(store: Pick<EventStore, 'readStream'>): DeliveryRules {
  const stateAt = async (ruleId: string, upTo?: number): Promise<AlertRuleState> =>
    foldRule(await store.readStream(streamOf.alertRule(ruleId), upTo));
  return {
    async ruleAt(ruleId, revision): Promise<AlertRuleDefinition | null> {
      const state = await stateAt(ruleId, revision);
      return state.status === 'none' ? null : state.definition;
    },
    async standing(ruleId) {
      const state = await stateAt(ruleId);
      return state.status === 'standing' ? { silences: state.silences } : null;
    },
  };
}

/** A rule as its stream tells it. */
export const foldRule = (events: readonly RecordedEvent[]): AlertRuleState =>
  events.reduce<AlertRuleState>(
    (state, { event }) => evolveAlertRule(state, event as Surviving<AlertRuleEvent>),
    noAlertRule,
  );
