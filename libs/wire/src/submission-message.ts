import { parseJson, pointerTo, problem, tidy, type Problem } from '@tocsin/report-format';
import {
  isTraceparent,
  optionalHeader,
  requiredHeader,
  SPEC_VERSION,
  utf8,
} from './cloud-event-headers.js';
import {
  WireRefusal,
  type WireHeaders,
  type WireMessage,
  type WireProblem,
} from './wire-message.js';

/** A report of 256 kB, and what encryption and base64 add to it. */
export const MAX_SUBMISSION_BYTES = 524_288;

/** The one type that members send. */
const SUBMIT = 'org.tocsin.report.submit';
const SUBMIT_V1 = `${SUBMIT}.v1`;
const MAX_ID_CHARACTERS = 1_000;

/** What the headers of a submission say; its value has not been looked at. */
export type SubmissionEnvelope = {
  /** ce_id: the sender's own. */
  readonly messageId: string;
  /** `jwe`: the value is a JWE in compact form (RFC 7516, section 3.1). */
  readonly format: 'json' | 'jwe';
  /** Validate only. */
  readonly dryRun: boolean;
  /** W3C traceparent, where one came along. */
  readonly trace: string | null;
  readonly value: Buffer;
};

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: SubmissionEnvelope }
  | { readonly ok: false; readonly problem: WireProblem };

/** Reads the headers of a message to the network, or tells why it cannot be read at all. */
export function readEnvelope(message: WireMessage): ReadEnvelope {
  try {
    return { ok: true, envelope: envelopeOf(message) };
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return { ok: false, problem: error.problem };
  }
}

function envelopeOf({ headers, value }: WireMessage): SubmissionEnvelope {
  if (value === null || value === undefined) throw new WireRefusal('NULL_VALUE', 'value');
  if (value.byteLength > MAX_SUBMISSION_BYTES) throw new WireRefusal('VALUE_TOO_LARGE', 'value');
  if (requiredHeader(headers, 'ce_specversion') !== SPEC_VERSION) {
    throw new WireRefusal('UNKNOWN_SPEC_VERSION', 'ce_specversion');
  }
  const messageId = identifier(headers, 'ce_id');
  identifier(headers, 'ce_source');
  expectSubmission(requiredHeader(headers, 'ce_type'));
  return {
    messageId,
    format: formatOf(requiredHeader(headers, 'content-type')),
    dryRun: dryRunOf(headers),
    trace: traceOf(headers),
    value,
  };
}

function identifier(headers: WireHeaders | undefined, name: string): string {
  const text = requiredHeader(headers, name);
  const fits = text !== '' && text.length <= MAX_ID_CHARACTERS && !text.includes('\0');
  if (!fits) throw new WireRefusal('MALFORMED_HEADER', name);
  return text;
}

function expectSubmission(type: string): void {
  if (type === SUBMIT_V1) return;
  const version = type.startsWith(`${SUBMIT}.v`);
  throw new WireRefusal(version ? 'UNKNOWN_SCHEMA_VERSION' : 'UNKNOWN_TYPE', 'ce_type');
}

/** A media type may have parameters and capitals (RFC 9110, section 8.3.1). */
function formatOf(contentType: string): SubmissionEnvelope['format'] {
  switch (contentType.split(';')[0]?.trim().toLowerCase()) {
    case 'application/json':
      return 'json';
    case 'application/jose':
      return 'jwe';
    default:
      throw new WireRefusal('UNKNOWN_CONTENT_TYPE', 'content-type');
  }
}

/** Whoever asks for a trial and misspells it must not have submitted. */
function dryRunOf(headers: WireHeaders | undefined): boolean {
  const text = optionalHeader(headers, 'ce_dryrun') ?? 'false';
  if (text !== 'true' && text !== 'false') throw new WireRefusal('MALFORMED_HEADER', 'ce_dryrun');
  return text === 'true';
}

/** A trace is never a reason to refuse. */
function traceOf(headers: WireHeaders | undefined): string | null {
  const given = headers?.['ce_traceparent'];
  const text = Buffer.isBuffer(given) ? utf8(given) : given;
  return typeof text === 'string' && isTraceparent(text) ? text : null;
}

/** What a member submits; the report has not been validated. */
export type Submission = {
  readonly submissionId: string;
  readonly report: unknown;
  readonly incidentIds: readonly string[];
};

export type ReadSubmission =
  | { readonly kind: 'submission'; readonly submission: Submission }
  /** JSON, but not of this shape. */
  | { readonly kind: 'refused'; readonly submissionId: string | null; readonly problems: Problem[] }
  | { readonly kind: 'unreadable'; readonly problem: WireProblem };

/** Reads the value of a submission, decrypted where it was a JWE. */
export function readSubmission(bytes: Uint8Array): ReadSubmission {
  const parsed = parseJson(bytes, MAX_SUBMISSION_BYTES);
  if (!parsed.ok) return notRead(parsed.problems);
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const problems = [problem('', 'WRONG_TYPE', { expected: 'object' })];
    return { kind: 'refused', submissionId: null, problems };
  }
  return shapeOf(value as Readonly<Record<string, unknown>>);
}

function notRead(problems: Problem[]): ReadSubmission {
  const code = problems[0]?.code;
  if (code === 'DUPLICATE_KEY') return { kind: 'refused', submissionId: null, problems };
  const wireCode = code === 'MALFORMED_UTF8' ? 'VALUE_NOT_UTF8' : 'VALUE_NOT_JSON';
  return { kind: 'unreadable', problem: { code: wireCode, at: 'value' } };
}

const FIELDS = ['submissionId', 'report', 'incidentIds'];
/** One line that its sender can find again; the rule of every way in. */
const SUBMISSION_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

function shapeOf(value: Readonly<Record<string, unknown>>): ReadSubmission {
  const { submissionId, incidentIds = [] } = value;
  const problems = [
    ...Object.keys(value)
      .filter((name) => !FIELDS.includes(name))
      .map((name) => problem(pointerTo([name]), 'UNKNOWN_FIELD')),
    ...submissionIdProblems(submissionId),
    ...(Object.hasOwn(value, 'report') ? [] : [problem('/report', 'REQUIRED')]),
    ...incidentProblems(incidentIds),
  ];
  const known = typeof submissionId === 'string' && SUBMISSION_ID.test(submissionId);
  if (problems.length > 0) {
    return { kind: 'refused', submissionId: known ? submissionId : null, problems: tidy(problems) };
  }
  return {
    kind: 'submission',
    submission: {
      submissionId: submissionId as string,
      report: value['report'],
      incidentIds: incidentIds as readonly string[],
    },
  };
}

function submissionIdProblems(id: unknown): Problem[] {
  if (id === undefined) return [problem('/submissionId', 'REQUIRED')];
  if (typeof id !== 'string')
    return [problem('/submissionId', 'WRONG_TYPE', { expected: 'string' })];
  return SUBMISSION_ID.test(id) && id.trim() !== ''
    ? []
    : [problem('/submissionId', 'WRONG_FORMAT', { example: 'case-4711' })];
}

function incidentProblems(ids: unknown): Problem[] {
  if (!Array.isArray(ids)) return [problem('/incidentIds', 'WRONG_TYPE', { expected: 'array' })];
  if (ids.length > MOST_INCIDENTS) {
    return [problem('/incidentIds', 'TOO_MANY_ENTRIES', { max: MOST_INCIDENTS })];
  }
  return ids.flatMap((id, index) =>
    typeof id === 'string' && id.isWellFormed() && !id.includes('\0')
      ? []
      : [problem(pointerTo(['incidentIds', index]), 'WRONG_TYPE', { expected: 'string' })],
  );
}

/** As of the command. */
const MOST_INCIDENTS = 20;
