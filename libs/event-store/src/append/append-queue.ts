import { EventStoreUnavailable } from '../problems.js';
import type { Appended, AppendResult } from '../event-store.js';
import type { Verdict } from './batch-verdicts.js';
import { ClaimTable, claimsOf, type Claims } from './claims.js';
import type { PreparedAppend } from './prepare-append.js';
import type { SealedAppend, Sealing } from './seal-append.js';

/** An append that waits for its verdict. */
export type Waiting = {
  sealed: SealedAppend;
  /** performance.now() after which it is no longer tried, in milliseconds. */
  readonly deadline: number;
  sentBefore: boolean;
};

/** What becomes of one append of a batch. */
export type Outcome = { readonly verdict: Verdict } | { readonly error: Error };

export type QueueSetting = {
  /** Writes a batch; one outcome per append, in its order. Never rejects. */
  readonly write: (batch: readonly Waiting[]) => Promise<Outcome[]>;
  readonly sealAgain: (append: PreparedAppend) => Promise<Sealing>;
  /** Is told of every append that is durable now, before its caller is. */
  readonly written: (append: SealedAppend, at: Appended) => void;
  /** How long an append is tried, in milliseconds. */
  readonly patienceMs: number;
};

type Entry = Omit<Waiting, 'sealed'> & {
  /** Null until its keys are known; its place in the order is taken all the same. */
  sealed: SealedAppend | null;
  readonly prepared: PreparedAppend;
  readonly claims: Claims;
  /** It has its claims to itself: it is on its way, or was and must be sealed again. */
  holds: boolean;
  resealed: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
};

type ReadyEntry = Entry & { sealed: SealedAppend };

const isReady = (entry: Entry): entry is ReadyEntry => entry.sealed !== null;

const LANES = 2;
const LARGEST_BATCH = 128;
const MOST_EVENTS = 2_000;
const MOST_WAITING = 10_000;
const MOST_RESEALS = 5;
/** A second batch goes out beside a first one only when it is worth a commit of its own. */
const WORTH_A_LANE = 16;
/** How far a batch looks past appends that must wait for others. */
const FARTHEST_LOOK = 2_000;

/**
 * Group commit. Appends that come at the same time are written in one transaction; while one batch is on its way the
 * next one gathers. Appends that share a stream, an idempotency key or a citation follow each other in the order in
 * which they came; so does an act that comes after an append about the rights of whoever acts.
 */
export class AppendQueue {
  readonly #setting: QueueSetting;
  readonly #held = new ClaimTable();
  readonly #idle: (() => void)[] = [];
  #waiting: Entry[] = [];
  #busyLanes = 0;
  #unsettled = 0;
  #scheduled = false;

  constructor(setting: QueueSetting) {
    this.#setting = setting;
  }

  /** Settles once the append is durable or refused. Rejects with EventStoreUnavailable when patience is over. */
  append(prepared: PreparedAppend, sealing: Promise<Sealing>): Promise<AppendResult> {
    if (this.#unsettled >= MOST_WAITING) {
      sealing.catch(() => undefined);
      return Promise.reject(
        new EventStoreUnavailable(`${MOST_WAITING} appends are waiting already.`, 'no'),
      );
    }
    const deadline = performance.now() + this.#setting.patienceMs;
    const claims = claimsOf(prepared);
    const state = { sealed: null, sentBefore: false, holds: false, resealed: 0 };
    return new Promise((resolve, reject) => {
      const entry: Entry = { prepared, deadline, claims, ...state, resolve, reject };
      this.#waiting.push(entry);
      this.#unsettled += 1;
      this.#awaitSeal(entry, sealing);
    });
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    if (this.#unsettled > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #awaitSeal(entry: Entry, sealing: Promise<Sealing>): void {
    sealing.then(
      (made) => {
        if (!made.ok) return this.#settle(entry, () => entry.resolve(made));
        entry.sealed = made.sealed;
        return this.#schedule();
      },
      (error: Error) => this.#settle(entry, () => entry.reject(error)),
    );
  }

  // Not at once: what else this turn of the event loop appends shall come along.
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#fillLanes();
    });
  }

  #fillLanes(): void {
    while (this.#busyLanes < LANES) {
      if (this.#busyLanes > 0 && this.#waiting.length < WORTH_A_LANE) return;
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#busyLanes += 1;
      void this.#run(batch);
    }
  }

  #takeBatch(): ReadyEntry[] {
    const batch: ReadyEntry[] = [];
    const passed: Entry[] = [];
    const before = new ClaimTable();
    let events = 0;
    let looked = 0;
    for (const entry of this.#waiting) {
      const full = batch.length >= LARGEST_BATCH || events >= MOST_EVENTS;
      if (full || passed.length >= FARTHEST_LOOK) break;
      looked += 1;
      const { claims } = entry;
      const free = entry.holds || (this.#held.isFree(claims) && before.isFree(claims));
      if (free && isReady(entry)) {
        if (!entry.holds) this.#held.hold(claims);
        entry.holds = true;
        batch.push(entry);
        events += entry.sealed.contents.size;
      } else {
        before.hold(claims);
        passed.push(entry);
      }
    }
    this.#waiting = [...passed, ...this.#waiting.slice(looked)];
    return batch;
  }

  async #run(batch: readonly ReadyEntry[]): Promise<void> {
    const outcomes = await this.#setting.write(batch);
    this.#busyLanes -= 1;
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes[index] ?? { error: new Error('an append was left without verdict') };
      if ('error' in outcome) this.#settle(entry, () => entry.reject(outcome.error));
      else this.#take(entry, outcome.verdict);
    }
    this.#schedule();
  }

  #take(entry: ReadyEntry, verdict: Verdict): void {
    if (verdict !== 'reseal') {
      if (verdict.ok) this.#setting.written(entry.sealed, verdict);
      this.#settle(entry, () => entry.resolve(verdict));
      return;
    }
    entry.resealed += 1;
    if (entry.resealed > MOST_RESEALS) {
      const error = new EventStoreUnavailable(
        'The keys of an append kept changing under it.',
        'no',
      );
      this.#settle(entry, () => entry.reject(error));
      return;
    }
    // Its claims stay held, so that nothing that came after it gets ahead of it.
    const again: Entry = entry;
    again.sealed = null;
    this.#waiting.unshift(again);
    this.#awaitSeal(again, this.#setting.sealAgain(entry.prepared));
  }

  #settle(entry: Entry, tell: () => void): void {
    if (entry.holds) this.#held.release(entry.claims);
    if (entry.sealed === null) this.#waiting = this.#waiting.filter((other) => other !== entry);
    this.#unsettled -= 1;
    tell();
    if (this.#unsettled === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.#schedule();
  }
}
