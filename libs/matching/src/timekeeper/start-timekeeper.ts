import { setTimeout as pause } from 'node:timers/promises';
import { Timekeeper, type TimekeeperSources } from './timekeeper.js';

export type TimekeeperHealth = {
  /** Clocks that are open, of everybody; 0 before the first look. */
  readonly open: number;
  /** Marks that this process has recorded. */
  readonly marks: number;
  readonly restarts: number;
  /** Milliseconds since it last looked at all of them. */
  readonly sinceLookMs: number;
};

export type RunningTimekeeper = {
  health(): TimekeeperHealth;
  /** Something was done to a clock. */
  wake(): void;
  /** Stops after the mark at hand. */
  stop(): Promise<void>;
};

/** Looks at least this often: what it o'clock is may have been set, and what wakes it may be lost. */
const LONGEST_SLEEP_MS = 60_000;
/** Marks that fall together, and wake-ups of a busy network, are dealt with together. */
const SHORTEST_SLEEP_MS = 250;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Records marks of clocks when they are reached: sleeps until the next one, for a minute at most, or until it is woken. While
 * no clock is near, one short statement a minute is all that it costs.
 */
export function startTimekeeper(sources: TimekeeperSources): RunningTimekeeper {
  const stopping = new AbortController();
  const keeper = new Timekeeper(sources);
  const state: State = { restarts: 0, lookedAt: performance.now(), woken: new AbortController() };
  const finished = run(keeper, { ...sources, state, signal: stopping.signal });
  return {
    health: () => ({
      ...keeper.kept,
      restarts: state.restarts,
      sinceLookMs: performance.now() - state.lookedAt,
    }),
    wake: () => state.woken.abort(),
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

type State = { restarts: number; lookedAt: number; woken: AbortController };

type Running = Pick<TimekeeperSources, 'now' | 'onFailure'> & {
  readonly state: State;
  readonly signal: AbortSignal;
};

async function run(keeper: Timekeeper, running: Running): Promise<void> {
  const { state, signal, now, onFailure } = running;
  let wait = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    // Whoever wakes it while it looks is heard.
    state.woken = new AbortController();
    const { woken } = state;
    try {
      const next = await keeper.look();
      state.lookedAt = performance.now();
      wait = FIRST_PAUSE_MS;
      await sleep(SHORTEST_SLEEP_MS, signal);
      await sleep(untilNext(next, now()), AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      onFailure(error);
      state.restarts += 1;
      await sleep(wait, signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }
}

const untilNext = (next: Date | null, now: Date): number =>
  next === null
    ? LONGEST_SLEEP_MS
    : Math.max(0, Math.min(LONGEST_SLEEP_MS, next.getTime() - now.getTime()));

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
