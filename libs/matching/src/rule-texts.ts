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
  return {
    async ruleAt(ruleId, revision) {
      return textOf(await store.readStream(streamOf.alertRule(ruleId), revision));
    },
    async standing(ruleId) {
      const events = await store.readStream(streamOf.alertRule(ruleId));
      const state = foldRule(events);
      if (state.status !== 'standing') return null;
      const textAt = (revision: number) =>
        textOf(events.filter(({ position }) => position <= revision));
      return { silences: state.silences, textAt };
    },
  };
}

function textOf(events: readonly RecordedEvent[]): AlertRuleDefinition | null {
  const state = foldRule(events);
  return state.status === 'none' ? null : state.definition;
}

/** A rule as its stream tells it. */
export const foldRule = (events: readonly RecordedEvent[]): AlertRuleState =>
  events.reduce<AlertRuleState>(
    (state, { event }) => evolveAlertRule(state, event as Surviving<AlertRuleEvent>),
    noAlertRule,
  );
