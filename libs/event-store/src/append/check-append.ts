import type { Actor, Correlation } from '../event-store.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** JSON writes NUL and lone surrogates as escapes; an even number of backslashes before one is text, not an escape. */
const UNSTORABLE_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;
const LONGEST_STREAM = 200;
const LONGEST_TEXT = 1_000;

// One append in a batch that PostgreSQL cannot even parse would fail the others with it, so it is stopped here.

export function checkUuid(text: string): void {
  if (!UUID.test(text)) throw new TypeError(`not a UUID in small letters: ${JSON.stringify(text)}`);
}

export function checkActor({ personId, organisationId, tokenId }: Actor): void {
  for (const id of [personId, organisationId, tokenId]) if (id !== null) checkUuid(id);
}

export function checkStream(stream: string): void {
  checkText(stream, LONGEST_STREAM);
  if (stream === '') throw new TypeError('a stream has a name');
}

export function checkCorrelation({ correlationId, causationId, trace }: Correlation): void {
  for (const text of [correlationId, causationId ?? '', trace ?? '']) checkText(text, LONGEST_TEXT);
}

function checkText(text: string, longest: number): void {
  if (text.length > longest) throw new TypeError(`longer than ${longest} characters`);
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new TypeError(`not storable as text: ${JSON.stringify(text)}`);
  }
}

/** JSON that PostgreSQL can keep: without NUL and lone surrogates. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // The search for the two characters is several times faster, and almost no JSON has them.
  if (json.includes(String.raw`\u`) && UNSTORABLE_ESCAPE.test(json))
    throw new TypeError(`not storable as jsonb: ${json}`);
  return json;
}
