import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';

export type WakeUpSetting = {
  /** A pool for the one connection that listens, and for nothing else. */
  readonly listenPool: Pool;
  readonly head: () => Promise<number>;
  /** How often the head is looked up, for what neither way of waking tells. Milliseconds. */
  readonly pollMs: number;
};

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Tells that something was appended: at once for what this process wrote, by NOTIFY for what others wrote, and by
 * looking now and then where a notification was lost with its connection. Many signals in one turn become one call.
 */
export class WakeUp {
  readonly #setting: WakeUpSetting;
  readonly #listeners = new Set<() => void>();
  readonly #ended = new AbortController();
  #running: Promise<unknown> | null = null;
  #signalled = false;
  #seen = 0;

  constructor(setting: WakeUpSetting) {
    this.#setting = setting;
  }

  /** Calls `wake` after each change, until the returned function is called. */
  subscribe(wake: () => void): () => void {
    const listener = () => wake();
    this.#listeners.add(listener);
    this.#running ??= Promise.all([this.#listen(), this.#poll()]);
    return () => void this.#listeners.delete(listener);
  }

  /** Something is there up to this position. */
  signal(position: number): void {
    this.#seen = Math.max(this.#seen, position);
    if (this.#signalled || this.#listeners.size === 0) return;
    this.#signalled = true;
    setImmediate(() => {
      this.#signalled = false;
      // One each, so that a listener that throws does not keep the others asleep.
      for (const listener of this.#listeners) queueMicrotask(listener);
    });
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#ended.abort();
    await this.#running;
  }

  async #listen(): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    while (!this.#ended.signal.aborted) {
      const listened = await this.#listenUntilLost().catch(() => false);
      wait = listened ? FIRST_PAUSE_MS : Math.min(wait * 2, LONGEST_PAUSE_MS);
      await this.#sleep(wait);
    }
  }

  async #listenUntilLost(): Promise<true> {
    const client = await this.#setting.listenPool.connect();
    const lost = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.once('error', () => resolve());
      this.#ended.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ payload }) => this.signal(Number(payload)));
    try {
      await client.query('listen tocsin_events');
      // What was appended before it listened.
      await this.#look();
      if (!this.#ended.signal.aborted) await lost;
      return true;
    } finally {
      client.release(true);
    }
  }

  async #poll(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#sleep(this.#setting.pollMs);
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const head = await this.#setting.head().catch(() => 0);
    if (head > this.#seen) this.signal(head);
  }

  #sleep(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.#ended.signal, ref: false }).catch(() => undefined);
  }
}
