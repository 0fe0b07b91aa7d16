import { WokenLooks } from '@tocsin/changes';
import type { AlertDesk } from '@tocsin/matching';

/**
 * How often it is asked without being woken, while somebody follows: one small statement for all of them. Whoever waits
 * goes on then if anything was appended: his rights may be others, and his token may have ended.
 */
const LOOK_MS = 1_000;
/** So many recipients are remembered, with when they last had an alert. */
const REMEMBERED = 20_000;

/** Who waits, and for alerts after which position of the log. */
export type Waiting = {
  /** Under which ids alerts come to him. */
  readonly recipients: readonly string[];
  readonly position: number;
};

/**
 * How far alerts are raised and for whom, asked for once for all who follow: each is woken by what is his, however much is
 * raised for others. It rests while nobody follows.
 */
export class AlertTail {
  private readonly followers = new Set<object>();
  private known = 0;
  /** How far it was known when everybody was last sent to look at his rights. */
  private told = 0;
  /** Of everything after this it is known whose it is. */
  private from = 0;
  /** When recipients last had an alert: the position up to which it was looked then. The oldest first. */
  private readonly last = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly looks: WokenLooks;

  constructor(
    private readonly alerts: Pick<AlertDesk, 'raisedUpTo' | 'raisedSince' | 'onRaised'>,
    onError: (error: unknown) => void,
  ) {
    this.looks = new WokenLooks({
      look: () => this.ask(),
      listen: (wake) => alerts.onRaised(wake),
      everyMs: LOOK_MS,
      onTurn: () => this.turn(),
      onError,
    });
  }

  /** Follows from now on; gives how far alerts are raised, and how to stop. */
  async follow(): Promise<{ readonly head: number; readonly leave: () => void }> {
    const follower = {};
    this.followers.add(follower);
    const leave = () => this.leave(follower);
    try {
      const head = await this.alerts.raisedUpTo();
      if (!this.looks.running) this.start(head);
      return { head, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  get head(): number {
    return this.known;
  }

  /** Whether there may be an alert for somebody after his position. */
  mayHave({ recipients, position }: Waiting): boolean {
    return position < this.from || recipients.some((id) => (this.last.get(id) ?? 0) > position);
  }

  /** Resolves when there may be one, when it is time to look at his rights again or the time is up, or the signal aborts. */
  async wait(waiting: Waiting, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.mayHave(waiting) || signal.aborted) return;
    const { recipients } = waiting;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        for (const id of recipients) this.forget(id, done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done, { once: true });
      for (const id of recipients) {
        this.waiting.set(id, (this.waiting.get(id) ?? new Set()).add(done));
      }
    });
  }

  private forget(id: string, done: () => void): void {
    const ofOne = this.waiting.get(id);
    ofOne?.delete(done);
    if (ofOne?.size === 0) this.waiting.delete(id);
  }

  private start(head: number): void {
    this.last.clear();
    this.known = this.from = this.told = head;
    this.looks.start();
  }

  private turn(): void {
    if (this.known > this.told) this.goOn([...this.waiting.keys()]);
    this.told = this.known;
  }

  private leave(follower: object): void {
    this.followers.delete(follower);
    if (this.followers.size === 0) this.looks.stop();
  }

  private async ask(): Promise<boolean> {
    const { upTo, recipients } = await this.alerts.raisedSince(this.known);
    if (upTo > this.known) this.take(upTo, recipients);
    return false;
  }

  private take(upTo: number, recipients: readonly string[]): void {
    this.known = upTo;
    for (const id of recipients) {
      // Anew, so that the oldest stand first.
      this.last.delete(id);
      this.last.set(id, upTo);
    }
    for (const [id, position] of this.last) {
      if (this.last.size <= REMEMBERED) break;
      this.last.delete(id);
      this.from = position;
    }
    this.goOn(recipients);
  }

  private goOn(recipients: readonly string[]): void {
    for (const id of recipients) for (const done of this.waiting.get(id) ?? []) done();
  }
}
