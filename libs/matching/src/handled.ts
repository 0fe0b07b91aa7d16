import { streamOf } from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import type { AppendedUnit } from '@tocsin/changes';
import type { Handled } from './matching-tables.js';

/** What these appends say that people did with alerts. */
export async function handledBy(
  store: Pick<EventStore, 'readStreams'>,
  units: readonly AppendedUnit[],
): Promise<Handled> {
  const streams = [...new Set(units.flatMap(({ alerts }) => alerts))].map(streamOf.alert);
  if (streams.length === 0) return { handed: [], acknowledged: [] };
  const [first, last] = [units[0]?.first ?? 0, units.at(-1)?.last ?? 0];
  const recorded = [...(await store.readStreams(streams, last)).values()].flat();
  const events = recorded.filter(({ position }) => position >= first);
  return {
    handed: events.flatMap(({ event, position }) =>
      event.type === 'AlertHandedOn'
        ? { alert: event.data.alertId, person: event.data.toPersonId, position }
        : [],
    ),
    acknowledged: events.flatMap(({ event, recordedAt }) =>
      event.type === 'AlertAcknowledged'
        ? { alert: event.data.alertId, person: event.data.personId, at: recordedAt.toISOString() }
        : [],
    ),
  };
}
