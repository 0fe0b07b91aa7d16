import type { AlertDesk } from '@tocsin/matching';

/** How often it is asked how far alerts are raised, while somebody follows: one small statement for all of them. */
const LOOK_MS = 100;

/** How far alerts are raised, asked for once for all who follow. It rests while nobody does. */
export class AlertTail {
  private followers = 0;
  private timer: NodeJS.Timeout | null = null;
  private known = 0;
  private waiting = new Set<() => void>();

  constructor(
    private readonly alerts: Pick<AlertDesk, 'raisedUpTo'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Follows from now on; gives how far alerts are raised, and how to stop. */
  async follow(): Promise<{ readonly head: number; readonly leave: () => void }> {
    const head = await this.alerts.raisedUpTo();
    this.known = Math.max(this.known, head);
    this.followers += 1;
    if (this.timer === null) this.look();
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      this.followers -= 1;
    };
    return { head, leave };
  }

  get head(): number {
    return this.known;
  }

  /** Resolves when alerts are raised further than a position, the time is up, or the signal aborts. */
  async wait(position: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.known > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done, { once: true });
      this.waiting.add(done);
    });
  }

  private look(): void {
    this.timer = setTimeout(() => {
      void this.ask().finally(() => {
        if (this.followers > 0) this.look();
        else this.timer = null;
      });
    }, LOOK_MS).unref();
  }

  private async ask(): Promise<void> {
    try {
      const head = await this.alerts.raisedUpTo();
      if (head <= this.known) return;
      this.known = head;
      for (const done of this.waiting) done();
    } catch (error) {
      // The next look tries again.
      this.onError(error);
    }
  }
}
