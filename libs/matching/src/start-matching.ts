import { setTimeout as pause } from 'node:timers/promises';
import { LogTail, ViewWait } from '@tocsin/changes';
import type { ReadModel } from '@tocsin/views';
import { Matcher, type MatcherSources } from './matcher.js';
import { takeTurn } from './turn.js';

export type MatchingOptions = MatcherSources & {
  readonly readModel: Pick<ReadModel, 'incidentsEverLinked' | 'applied' | 'waitFor'>;
  /** Told after each transaction that moved the checkpoint. */
  readonly onMatched?: (matched: {
    readonly position: number;
    readonly alerts: number;
    /** Whether somebody did something to a clock; the views have it. */
    readonly clocks: boolean;
  }) => void;
  /** It failed and is tried again. */
  readonly onFailure: (error: unknown) => void;
};

export type MatchingHealth = {
  /** Everything up to here was matched. */
  readonly position: number;
  readonly rules: number;
  readonly restarts: number;
};

export type RunningMatching = {
  health(): MatchingHealth;
  /** Stops after the transaction at hand. */
  stop(): Promise<void>;
};

/** Most appends of one transaction. */
const MOST_AT_ONCE = 64;
const IDLE_MS = 2_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Matches what is appended, as soon as the views have got there (they know which incidents a report belongs to). Woken
 * by the store; a failure is tried again with growing pauses, from the checkpoint. Of several processes that run it one
 * has the turn; whoever comes back after losing it writes nothing, because the checkpoint has moved.
 */
export function startMatching(options: MatchingOptions): RunningMatching {
  const stopping = new AbortController();
  const state = { position: 0, rules: 0, restarts: 0 };
  const finished = run(options, state, stopping.signal);
  return {
    health: () => ({ ...state }),
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

type State = { position: number; rules: number; restarts: number };

async function run(options: MatchingOptions, state: State, signal: AbortSignal): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const before = state.position;
    try {
      await follow(options, state, signal);
    } catch (error) {
      options.onFailure(error);
      state.restarts += 1;
      wait = state.position > before ? FIRST_PAUSE_MS : Math.min(wait * 2, LONGEST_PAUSE_MS);
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** In its turn, until that is lost, somebody else has moved the checkpoint, or the signal comes. */
async function follow(options: MatchingOptions, state: State, stop: AbortSignal): Promise<void> {
  const turn = await takeTurn(options.pool, stop);
  if (turn === null) return;
  const signal = AbortSignal.any([stop, turn.lost]);
  const tail = new LogTail(options.store, options.onFailure);
  try {
    const { leave } = await tail.follow();
    await matchAll({ ...options, tail }, state, signal).finally(leave);
  } finally {
    turn.end();
  }
}

async function matchAll(
  options: MatchingOptions & { readonly tail: LogTail },
  state: State,
  signal: AbortSignal,
): Promise<void> {
  const { tail } = options;
  const views = new ViewWait(options.readModel);
  const matcher = await Matcher.open(options);
  while (!signal.aborted) {
    state.position = matcher.position;
    state.rules = matcher.ruleCount;
    const ahead = await tail.after(matcher.position);
    const first = ahead[0];
    if (!first) {
      await tail.wait(matcher.position, IDLE_MS, signal);
      continue;
    }
    if (!(await views.for(first.last))) continue;
    const within = ahead.filter(({ last }) => last <= Math.max(first.last, views.reached));
    const matched = within.slice(0, MOST_AT_ONCE);
    const alerts = await matcher.match(matched);
    if (alerts === null) return;
    const clocks = matched.some((unit) => unit.clocks.length > 0);
    options.onMatched?.({ position: matcher.position, alerts, clocks });
  }
}
