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
export function openRuleTexts(
  store: Pick<EventStore, 'readStream' | 'readStreams'>,
): DeliveryRules {
  return {
    async textsOf(texts) {
      // Asked for every digest that is due, and mostly none is.
      if (texts.length === 0) return [];
      const names = [...new Set(texts.map(({ ruleId }) => streamOf.alertRule(ruleId)))];
      const streams = await store.readStreams(names);
      return texts.map(({ ruleId, revision }) =>
        textAt(streams.get(streamOf.alertRule(ruleId)) ?? [], revision),
      );
    },
    async standing(ruleId) {
      const events = await store.readStream(streamOf.alertRule(ruleId));
      const state = foldRule(events);
      if (state.status !== 'standing' || state.definition === null) return null;
      const { silences, definition } = state;
      return { silences, definition, textAt: (revision) => textAt(events, revision) };
    },
  };
}

function textAt(events: readonly RecordedEvent[], revision: number): AlertRuleDefinition | null {
  const state = foldRule(events.filter(({ position }) => position <= revision));
  return state.status === 'none' ? null : state.definition;
}

/** A rule as its stream tells it. */
export const foldRule = (events: readonly RecordedEvent[]): AlertRuleState =>
  events.reduce<AlertRuleState>(
    (state, { event }) => evolveAlertRule(state, event as Surviving<AlertRuleEvent>),
    noAlertRule,
  );
