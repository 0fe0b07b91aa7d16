import type { SealedEvent } from '@tocsin/event-store';
import { isTraceparent, JSON_CONTENT, SPEC_VERSION } from './cloud-event-headers.js';
import { schemaIdOf, wireTypeOf } from './event-types.js';
import type { SentMessage } from './wire-message.js';

/** `ce_source` of everything that the event store says. With `ce_id` it is unique (CloudEvents 1.0, 3.1.1). */
export const EVENT_SOURCE = 'urn:tocsin:events';

/** What stands in the value of an event's record. Who acted is personal data, so it is here and not in a header. */
type EventValue = {
  readonly data: unknown;
  /** Ciphertext in base64 (RFC 4648, section 4); null: there is none. */
  readonly content: string | null;
  readonly keySubject: string | null;
  readonly actor: SealedEvent['actor'];
  readonly correlationId: string;
  readonly causationId: string | null;
  /** As stored; `ce_traceparent` repeats it for tracing tools where it is a W3C trace context. */
  readonly trace: string | null;
  readonly appendPosition: number;
};

/**
 * An event as a record of the events topic: CloudEvents 1.0, Kafka binding, binary mode. Nothing is opened, and every
 * stored event has one, whatever its type.
 */
export function encodeEvent(event: SealedEvent): SentMessage {
  const { correlationId, causationId, trace } = event.correlation;
  const value: EventValue = {
    data: event.data,
    content: event.content?.toString('base64') ?? null,
    keySubject: event.keySubject,
    actor: event.actor,
    correlationId,
    causationId,
    trace,
    appendPosition: event.appendPosition,
  };
  return {
    key: event.stream,
    headers: {
      ce_specversion: SPEC_VERSION,
      ce_id: event.id,
      ce_source: EVENT_SOURCE,
      ce_type: wireTypeOf(event.type, event.schemaVersion),
      ce_dataschema: schemaIdOf(event.type, event.schemaVersion),
      ce_subject: event.stream,
      ce_time: event.recordedAt.toISOString(),
      ce_epoch: String(event.epoch),
      ce_position: String(event.position),
      ce_streamversion: String(event.version),
      'content-type': JSON_CONTENT,
      ...(trace !== null && isTraceparent(trace) ? { ce_traceparent: trace } : {}),
    },
    value: Buffer.from(JSON.stringify(value)),
  };
}
