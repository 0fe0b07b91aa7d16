import type { EventStore } from '@tocsin/event-store';
import { Parameters } from '../filter/parameters.js';
import { VIEWS_CONSUMER } from '../projections/projections.js';
import type { ViewDatabase } from './view-database.js';

/** How often a waiting reader looks by itself, where no signal came: one may be lost with its connection. */
const POLL_MS = 100;

/** Tells waiting readers how far the views are: at once in the process that folds them, by a signal elsewhere. */
export class ViewProgress {
  #position = 0;
  readonly #waiting = new Set<() => void>();
  readonly #listeners = new Set<() => void>();

  /** Up to here everything is applied. */
  get position(): number {
    return this.#position;
  }

  reached(position: number): void {
    this.#position = Math.max(this.#position, position);
    this.wake();
  }

  /** Something has moved, here or in another process: who waits looks again. */
  wake(): void {
    for (const wake of [...this.#waiting, ...this.#listeners]) wake();
  }

  /** Calls `wake` whenever something may have moved, until the answer is called. */
  onWake(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => void this.#listeners.delete(wake);
  }

  /** Resolves when something was reached, or after this many milliseconds. */
  async next(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
    });
  }
}

type Sources = {
  readonly db: ViewDatabase;
  readonly store: EventStore;
  readonly progress: ViewProgress;
};

/** Waits until the views have got to a position; false when the time is up. */
export async function waitFor(
  { db, progress }: Sources,
  position: number,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (progress.position < position) {
    progress.reached(await appliedTo(db));
    const left = deadline - performance.now();
    if (progress.position >= position) break;
    if (left <= 0) return false;
    await progress.next(Math.min(POLL_MS, left));
  }
  return true;
}

/** Up to which position everything is applied, and for how long what comes next has been waiting. */
export async function freshness({
  db,
  store,
}: Sources): Promise<{ position: number; ageMs: number }> {
  const position = await appliedTo(db);
  const head = await store.head();
  if (head.position <= position) return { position, ageMs: 0 };
  const { events, unreadable } = await store.readAllTolerant({ after: position, limit: 1 });
  const waitingSince = events[0]?.recordedAt ?? (unreadable[0] ? head.recordedAt : new Date());
  return { position, ageMs: Math.max(0, Date.now() - waitingSince.getTime()) };
}

async function appliedTo(db: ViewDatabase): Promise<number> {
  const parameters = new Parameters();
  const name = parameters.add(VIEWS_CONSUMER);
  const [row] = await db.query<{ position: number }>({
    text: `select feed.watermark(${name}) as position`,
    parameters,
  });
  return row?.position ?? 0;
}
