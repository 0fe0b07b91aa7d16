import { MAX_BYTES } from './plain-json.js';
import { MAX_PROBLEMS, pointerTo, problem, tidy, type Problem } from './problem.js';

export type Parsed = { ok: true; value: unknown } | { ok: false; problems: Problem[] };

/**
 * Reads JSON as it came in. Refused: more bytes of UTF-8 than `max` (262,144 when absent), bytes that are not UTF-8, what
 * is not JSON, and objects that name a field twice (parsers differ on which one counts).
 */
export function parseJson(input: Uint8Array | string, max = MAX_BYTES): Parsed {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > max) return refused(problem('', 'PAYLOAD_TOO_LARGE', { max }));
  const text = typeof input === 'string' ? input : decode(input);
  if (text === null) return refused(problem('', 'MALFORMED_UTF8'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(problem('', 'MALFORMED_JSON'));
  }
  const duplicates = duplicateKeys(text);
  return duplicates.length > 0 ? { ok: false, problems: tidy(duplicates) } : { ok: true, value };
}

const refused = (...problems: Problem[]): Parsed => ({ ok: false, problems });

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** An open object with the names seen so far, or an open list with the index it has got to. */
type Open = { seen: Set<string> | null; segment: string | number };

/** The parts of JSON that matter here: strings (with the colon that makes one a name), brackets, commas. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\],]/g;

/** Deeper than any report; deeper objects are refused for their depth, and pointers to them would be long. */
const MAX_OPEN = 64;

/** Fields that a text, known to be JSON, names twice in one object. */
function duplicateKeys(text: string): Problem[] {
  const found: Problem[] = [];
  const open: Open[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (open.length > MAX_OPEN || found.length > MAX_PROBLEMS) break;
    if (token.startsWith('"')) {
      if (colon !== undefined) nameField(open, token.slice(0, -colon.length), found);
    } else {
      structure(open, token);
    }
  }
  return found;
}

function structure(open: Open[], token: string): void {
  if (token === '{') open.push({ seen: new Set(), segment: '' });
  else if (token === '[') open.push({ seen: null, segment: 0 });
  else if (token !== ',') open.pop();
  else {
    const inner = open.at(-1);
    if (typeof inner?.segment === 'number') inner.segment += 1;
  }
}

function nameField(open: readonly Open[], quoted: string, found: Problem[]): void {
  const inner = open.at(-1);
  if (!inner?.seen) return;
  const name = JSON.parse(quoted) as string;
  inner.segment = name;
  if (inner.seen.has(name)) {
    found.push(problem(pointerTo(open.map(({ segment }) => segment)), 'DUPLICATE_KEY'));
  }
  inner.seen.add(name);
}
