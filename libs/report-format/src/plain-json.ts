import { pointerSegment, problem, type Problem } from './problem.js';

/** Levels of objects and lists; the schema itself needs 8, the rest is room for classification values. */
export const MAX_DEPTH = 32;

/** 256 kB: the largest payload, in bytes of UTF-8, on every way in. */
export const MAX_BYTES = 262_144;

/** One value needs two characters of JSON at least, so that a larger input is too large whatever it holds. */
const MAX_VALUES = MAX_BYTES / 2;

/** Names that reach an object's prototype. Never a field, whatever a schema says. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const LONE_SURROGATE = /\p{Surrogate}/u;

type Visit = { value: unknown; pointer: string; depth: number };

type Walk = { problems: Problem[]; queue: Visit[] };

/**
 * Everything that keeps a value from being sound JSON, read without recursion: depth, NUL and lone surrogates in texts
 * and names, names that reach a prototype, numbers and objects that JSON cannot carry. An absent field may be
 * undefined. Only a value without problems may be given to code that recurses.
 */
export function findUnsoundJson(input: unknown): Problem[] {
  const walk: Walk = { problems: [], queue: [{ value: input, pointer: '', depth: 1 }] };
  let visited = 0;
  for (let visit = walk.queue.pop(); visit; visit = walk.queue.pop()) {
    visited += 1;
    if (visited > MAX_VALUES) return [problem('', 'PAYLOAD_TOO_LARGE', { max: MAX_BYTES })];
    if (visit.depth > MAX_DEPTH && typeof visit.value === 'object' && visit.value !== null) {
      return [problem(visit.pointer, 'TOO_DEEP', { max: MAX_DEPTH })];
    }
    inspect(visit, walk);
  }
  return walk.problems;
}

function inspect(visit: Visit, walk: Walk): void {
  const { value, pointer } = visit;
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      return inspectText(value, pointer, walk.problems);
    case 'number':
      if (!Number.isFinite(value)) walk.problems.push(problem(pointer, 'NUMBER_OUT_OF_RANGE'));
      return;
    case 'object':
      if (value !== null) inspectContainer(value, visit, walk);
      return;
    default:
      walk.problems.push(problem(pointer, 'NOT_JSON'));
  }
}

function inspectText(text: string, pointer: string, problems: Problem[]): void {
  if (text.includes('\0')) problems.push(problem(pointer, 'NUL_CHARACTER'));
  if (LONE_SURROGATE.test(text)) problems.push(problem(pointer, 'LONE_SURROGATE'));
}

function inspectContainer(value: object, { pointer, depth }: Visit, walk: Walk): void {
  if (Array.isArray(value)) {
    if (value.length > MAX_VALUES) {
      walk.problems.push(problem('', 'PAYLOAD_TOO_LARGE', { max: MAX_BYTES }));
      return;
    }
    for (let index = value.length - 1; index >= 0; index -= 1) {
      walk.queue.push({ value: value[index], pointer: `${pointer}/${index}`, depth: depth + 1 });
    }
  } else if (isPlain(value)) {
    inspectFields(value, { pointer, depth }, walk);
  } else {
    walk.problems.push(problem(pointer, 'NOT_JSON'));
  }
}

function inspectFields(
  value: object,
  { pointer, depth }: { pointer: string; depth: number },
  walk: Walk,
): void {
  for (const [name, field] of Object.entries(value).reverse()) {
    const at = `${pointer}/${pointerSegment(name)}`;
    inspectText(name, at, walk.problems);
    if (FORBIDDEN_NAMES.has(name)) walk.problems.push(problem(at, 'UNKNOWN_FIELD'));
    if (field !== undefined) walk.queue.push({ value: field, pointer: at, depth: depth + 1 });
  }
}

/** An object literal, of this realm or another, or one without a prototype (GraphQL makes these). */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
