export { encodeRaisedAlert, type RaisedAlertMessage } from './alert-message.js';
export {
  encodeParkedMessage,
  encodeReceipt,
  utf8Key,
  type IntakeOutcome,
  type MessagePlace,
  type Receipt,
  type ReceiptProblem,
} from './answer-messages.js';
export { decodeEvent, type DecodedEvent, type EventPlace } from './decode-event.js';
export { encodeEvent } from './encode-event.js';
export {
  MAX_SUBMISSION_BYTES,
  readEnvelope,
  readSubmission,
  type ReadEnvelope,
  type ReadSubmission,
  type Submission,
  type SubmissionEnvelope,
} from './submission-message.js';
export type {
  SentMessage,
  WireHeaders,
  WireMessage,
  WireProblem,
  WireProblemCode,
} from './wire-message.js';
