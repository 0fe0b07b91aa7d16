import { setTimeout as pause } from 'node:timers/promises';

type Limits = {
  readonly maxFailures?: number;
  readonly onFatal: (error: unknown) => void;
  readonly onFailure?: (error: unknown) => void;
};

/** Waits between attempts: doubled each time, from the first to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Counts failures in a row of several things, each by itself, and knows when it has been enough. */
export class Patience {
  restarts = 0;
  readonly #inARow = new Map<string, number>();
  #exhausted = false;

  constructor(
    private readonly limits: Limits,
    private readonly stopping: AbortSignal,
  ) {}

  succeeded(what: string): void {
    this.#inARow.delete(what);
  }

  /** Waits before the next attempt. False: there is none, it was too often, or it is being stopped. */
  async afterFailure(what: string, error: unknown): Promise<boolean> {
    if (this.stopping.aborted || this.#exhausted) return false;
    const { maxFailures = 20, onFatal, onFailure } = this.limits;
    const failures = (this.#inARow.get(what) ?? 0) + 1;
    this.#inARow.set(what, failures);
    if (failures > maxFailures) {
      this.#exhausted = true;
      onFatal(error);
      return false;
    }
    this.restarts += 1;
    onFailure?.(error);
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    await pause(ms, undefined, { signal: this.stopping }).catch(() => undefined);
    return !this.stopping.aborted;
  }
}
