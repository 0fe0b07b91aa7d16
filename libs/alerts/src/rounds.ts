import { setTimeout as pause } from 'node:timers/promises';

export type RoundsOptions = {
  /** Rests so long where there was nothing to do, in milliseconds. */
  readonly pollMs: number;
  readonly maxFailures?: number;
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Too many rounds in a row have failed: it has ended. */
  readonly onFatal: (error: unknown) => void;
};

export type Rounds = {
  /** Begins the next round at once. */
  wake(): void;
  /** Resolved once the round at hand is over. */
  stop(): Promise<void>;
};

const MOST_FAILURES = 20;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Does something over and over: at once again where there was something to do, else after a rest or when it is woken. A failure is
 * waited out, longer each time.
 *
 * @param round gives whether there may be more to do
 */
export function startRounds(round: () => Promise<boolean>, options: RoundsOptions): Rounds {
  const rest = new Rest();
  const finished = run(round, options, rest);
  return {
    wake: () => rest.end(),
    async stop() {
      rest.close();
      await finished;
    },
  };
}

async function run(
  round: () => Promise<boolean>,
  { pollMs, maxFailures = MOST_FAILURES, onFailure, onFatal }: RoundsOptions,
  rest: Rest,
): Promise<void> {
  let failures = 0;
  while (!rest.closed) {
    try {
      const more = await round();
      failures = 0;
      if (!more) await rest.begin(pollMs);
    } catch (error) {
      failures += 1;
      if (failures > maxFailures) {
        onFatal(error);
        return;
      }
      onFailure?.(error);
      await rest.begin(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)));
    }
  }
}

/** A rest that somebody may end. Who rings while nobody rests has the next rest left out. */
class Rest {
  closed = false;
  #rung = false;
  #ends = new AbortController();

  end(): void {
    this.#rung = true;
    this.#ends.abort();
  }

  close(): void {
    this.closed = true;
    this.end();
  }

  async begin(ms: number): Promise<void> {
    if (!this.#rung) {
      this.#ends = new AbortController();
      await pause(ms, undefined, { signal: this.#ends.signal }).catch(() => undefined);
    }
    this.#rung = false;
  }
}
