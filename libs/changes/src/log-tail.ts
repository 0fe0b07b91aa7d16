import type { ChangeStore } from './store-reader.js';
import { readAppends, type AppendedUnit } from './appends.js';
import { WokenLooks } from './woken-looks.js';

/** So many appends are kept for those who are nearly there; whoever is further behind reads the store himself. */
const KEPT = 2_000;
/** So many appends are given at once. */
const GIVEN = 256;
/** The net under the wake-up: looks by itself this often. */
const LOOK_MS = 2_000;

/**
 * The end of the log, read once for all subscribers in position order, woken by the store. It rests while nobody
 * follows. Memory is bounded whatever subscribers do.
 */
export class LogTail {
  private followers = 0;
  private units: AppendedUnit[] = [];
  /** Everything up to here has been read, and `units` hold what came after `from`. */
  private head = 0;
  private from = 0;
  private waiting: (() => void)[] = [];
  private readonly looks: WokenLooks;

  constructor(
    private readonly store: ChangeStore,
    onError: (error: unknown) => void,
  ) {
    this.looks = new WokenLooks({
      look: () => this.read(),
      listen: (wake) => store.onAppended(wake),
      everyMs: LOOK_MS,
      onError,
    });
  }

  /** Follows from now on; gives the position of the head, and how to stop. */
  async follow(): Promise<{ head: number; leave: () => void }> {
    this.followers += 1;
    try {
      const { position } = await this.store.head();
      if (!this.looks.running) this.start(position);
      return { head: position, leave: once(() => this.leave()) };
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  /** The position up to which everything is known here. */
  get known(): number {
    return this.head;
  }

  /** Whole appends after a position, oldest first; empty at the head. */
  async after(position: number): Promise<readonly AppendedUnit[]> {
    if (position < this.from) return (await readAppends(this.store, position)).units;
    const at = this.units.findLastIndex(({ first }) => first <= position) + 1;
    return this.units.slice(at, at + GIVEN);
  }

  /** Of the appends that are kept, those after a position. */
  unitsSince(position: number): readonly AppendedUnit[] {
    return this.units.slice(this.units.findLastIndex(({ last }) => last <= position) + 1);
  }

  /** Resolves when something was appended after a position, the time is up, or the signal aborts. */
  async wait(position: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.head > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting = this.waiting.filter((each) => each !== done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done, { once: true });
      this.waiting.push(done);
    });
  }

  private start(position: number): void {
    this.units = [];
    this.head = position;
    this.from = position;
    this.looks.start();
    this.looks.wake();
  }

  private leave(): void {
    this.followers -= 1;
    if (this.followers > 0) return;
    this.looks.stop();
  }

  private async read(): Promise<boolean> {
    const { units, isEnd } = await readAppends(this.store, this.head);
    if (units.length > 0) this.take(units);
    return !isEnd;
  }

  private take(units: readonly AppendedUnit[]): void {
    this.units.push(...units);
    this.head = units.at(-1)?.last ?? this.head;
    const dropped = this.units.splice(0, Math.max(0, this.units.length - KEPT));
    this.from = dropped.at(-1)?.last ?? this.from;
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
