import { readFamily, streamOf } from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';

/** Events of incidents by their ids. */
export type Family = ReadonlyMap<string, readonly RecordedEvent[]>;

/** The events, up to a position, of incidents and of all that they were merged with by then. */
export const familyAsOf = (
  store: Pick<EventStore, 'readStreams'>,
  incidentIds: readonly string[],
  position: number,
): Promise<Family> =>
  readFamily(incidentIds, async (ids) => {
    const streams = await store.readStreams(ids.map(streamOf.incident), position);
    return new Map(ids.map((id) => [id, streams.get(streamOf.incident(id)) ?? []]));
  });
