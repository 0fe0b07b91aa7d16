import type { SealedEvent } from '@tocsin/event-store';
import type { IncomingRecord } from '@tocsin/kafka';
import { decodeEvent } from '@tocsin/wire';
import type { EventPlace } from '../parking.js';

/** A record of the events topic, as far as it can be read. */
export type LogRecord = {
  readonly offset: number;
  /** Where its event stands; null where not even that can be read. */
  readonly place: EventPlace | null;
  /** Null where there is a problem. */
  readonly event: SealedEvent | null;
  /** A code; never content. */
  readonly problem: string | null;
};

/** Reads a record; its content stays sealed. */
export function readRecord(record: IncomingRecord): LogRecord {
  const { offset } = record;
  const decoded = decodeEvent(record);
  if (!decoded.ok) {
    const { place, problem } = decoded;
    return {
      offset,
      place: place && { position: place.position, stream: place.stream, id: null },
      event: null,
      problem: problem.code,
    };
  }
  const { event } = decoded;
  const { position, stream, id } = event;
  return { offset, place: { position, stream, id }, event, problem: null };
}
