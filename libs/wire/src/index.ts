export { decodeEvent, type DecodedEvent, type EventPlace } from './decode-event.js';
export { encodeEvent } from './encode-event.js';
export type {
  SentMessage,
  WireHeaders,
  WireMessage,
  WireProblem,
  WireProblemCode,
} from './wire-message.js';
