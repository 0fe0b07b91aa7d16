import type { Decision } from '../decision.js';

/** How a kind of aggregate is folded. */
type Folding<State, Event> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
};

/** What a test may claim about a decision. */
type Outcome = {
  /** Exactly these events, in this order. */
  then(...events: readonly object[]): void;
  /** Nothing happens, for this reason. */
  thenRefused(code: string): void;
};

/**
 * Specification of a decider: `given(events…).when(decide).then(events…)` or `.thenRefused(code)`. Speaks no test
 * framework: a claim that does not hold throws with both sides.
 */
export function specificationOf<State, Event>({ initial, evolve }: Folding<State, Event>) {
  return {
    given: (...events: readonly Event[]) => ({
      when: (decide: (state: State) => Decision<unknown>): Outcome =>
        outcomeOf(decide(events.reduce(evolve, initial))),
    }),
  };
}

function outcomeOf(decision: Decision<unknown>): Outcome {
  return {
    then(...events) {
      compare(decision.ok ? decision.events : { refused: decision.error }, events);
    },
    thenRefused(code) {
      compare(decision.ok ? { events: decision.events } : decision.error.code, code);
    },
  };
}

function compare(actual: unknown, expected: unknown): void {
  const [is, should] = [readable(actual), readable(expected)];
  if (is !== should) throw new Error(`expected ${should}\nbut got ${is}`);
}

const readable = (value: unknown): string => JSON.stringify(sorted(value), null, 2) ?? 'undefined';

/** The same value with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
