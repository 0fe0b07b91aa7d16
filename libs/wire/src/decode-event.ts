import type { SealedEvent } from '@tocsin/event-store';
import {
  countingHeader,
  expectJsonCloudEvent,
  requiredHeader,
  timeHeader,
  utf8,
} from './cloud-event-headers.js';
import { EVENT_SOURCE } from './encode-event.js';
import { eventTypeOf } from './event-types.js';
import { FieldReader, isUuid, readObject } from './value-reader.js';
import { WireRefusal, type WireMessage, type WireProblem } from './wire-message.js';

/** Where an event stands, as far as the headers of a record that cannot be read still tell. */
export type EventPlace = {
  readonly epoch: number;
  readonly position: number;
  readonly stream: string;
};

export type DecodedEvent =
  | { readonly ok: true; readonly event: SealedEvent }
  | {
      readonly ok: false;
      readonly problem: WireProblem;
      /** Null where even that cannot be read: then it is not a record of ours. */
      readonly place: EventPlace | null;
    };

/** Reads a record of the events topic back to what the store holds, byte for byte, or tells why it cannot be read. */
export function decodeEvent(message: WireMessage): DecodedEvent {
  try {
    return { ok: true, event: readEvent(message) };
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return { ok: false, problem: error.problem, place: placeOf(message) };
  }
}

function readEvent({ key, headers, value }: WireMessage): SealedEvent {
  expectJsonCloudEvent(headers);
  const place = readPlace({ key, headers });
  const id = requiredHeader(headers, 'ce_id');
  if (!isUuid(id)) throw new WireRefusal('MALFORMED_HEADER', 'ce_id');
  const { type, schemaVersion } = eventTypeOf(requiredHeader(headers, 'ce_type'));
  if (requiredHeader(headers, 'ce_source') !== EVENT_SOURCE) {
    throw new WireRefusal('MALFORMED_HEADER', 'ce_source');
  }
  const fields = new FieldReader(readObject(value));
  const actor = fields.within('actor');
  return {
    ...place,
    id,
    version: countingHeader(headers, 'ce_streamversion'),
    type,
    schemaVersion,
    appendPosition: fields.counting('appendPosition'),
    recordedAt: timeHeader(headers, 'ce_time'),
    actor: {
      personId: actor.uuidOrNull('personId'),
      organisationId: actor.uuidOrNull('organisationId'),
      tokenId: actor.uuidOrNull('tokenId'),
    },
    correlation: {
      correlationId: fields.text('correlationId'),
      causationId: fields.textOrNull('causationId'),
      trace: fields.textOrNull('trace'),
    },
    data: fields.soundObject('data'),
    keySubject: fields.uuidOrNull('keySubject'),
    content: fields.bytesOrNull('content'),
  };
}

/** Epoch, position and stream, where key and headers agree about them. Throws WireRefusal. */
function readPlace({ key, headers }: Pick<WireMessage, 'key' | 'headers'>): EventPlace {
  if (key === null || key === undefined) throw new WireRefusal('NULL_KEY', 'key');
  const stream = requiredHeader(headers, 'ce_subject');
  if ((typeof key === 'string' ? key : utf8(key)) !== stream) {
    throw new WireRefusal('KEY_MISMATCH', 'key');
  }
  return {
    epoch: countingHeader(headers, 'ce_epoch'),
    position: countingHeader(headers, 'ce_position'),
    stream,
  };
}

function placeOf(message: WireMessage): EventPlace | null {
  try {
    return readPlace(message);
  } catch (error) {
    if (error instanceof WireRefusal) return null;
    throw error;
  }
}
