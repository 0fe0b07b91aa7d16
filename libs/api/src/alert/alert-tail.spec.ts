import { setTimeout as pause } from 'node:timers/promises';
import type { RaisedSince } from '@tocsin/matching';
import { AlertTail } from './alert-tail.js';

/** Alerts that were raised: at which position, for whom. */
class Raised {
  readonly #raised: { readonly position: number; readonly recipient: string }[] = [];
  readonly #wakes = new Set<() => void>();
  upTo = 0;
  failures = 0;
  asked = 0;

  raise(recipient: string | null): void {
    this.upTo += 1;
    if (recipient !== null) this.#raised.push({ position: this.upTo, recipient });
    for (const wake of this.#wakes) wake();
  }

  /** Without telling anybody. */
  raiseInSilence(recipient: string): void {
    this.upTo += 1;
    this.#raised.push({ position: this.upTo, recipient });
  }

  get listeners(): number {
    return this.#wakes.size;
  }

  readonly raisedUpTo = async (): Promise<number> => this.upTo;

  readonly raisedSince = async (since: number): Promise<RaisedSince> => {
    this.asked += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('not now');
    }
    const found = this.#raised.filter(({ position }) => position > since);
    return { upTo: this.upTo, recipients: [...new Set(found.map(({ recipient }) => recipient))] };
  };

  readonly onRaised = (wake: () => void): (() => void) => {
    this.#wakes.add(wake);
    return () => void this.#wakes.delete(wake);
  };
}

describe('who waits for alerts', () => {
  let raised: Raised;
  let tail: AlertTail;
  const errors: unknown[] = [];
  const leaving: (() => void)[] = [];
  beforeEach(async () => {
    raised = new Raised();
    errors.length = 0;
    tail = new AlertTail(raised, (error) => errors.push(error));
    leaving.push((await tail.follow()).leave);
  });
  afterEach(() => leaving.splice(0).forEach((leave) => leave()));

  const waits = (recipients: readonly string[], { for: ms = 5_000, after = tail.head } = {}) => {
    const waiting = { woken: false, done: Promise.resolve() };
    waiting.done = tail
      .wait({ recipients, position: after }, ms, new AbortController().signal)
      .then(() => {
        waiting.woken = true;
      });
    return waiting;
  };

  it('is woken by what is for him or his organisation, and not by what is for others', async () => {
    const [mine, ours, theirs] = [waits(['lin']), waits(['kim', 'lab']), waits(['dana'])];
    raised.raise('lin');
    raised.raise('lab');
    await Promise.all([mine.done, ours.done]);
    expect(theirs.woken).toBe(false);
    raised.raise('dana');
    await theirs.done;
  });

  it('does not wait for what came while he was not waiting', async () => {
    const before = tail.head;
    raised.raise('lin');
    await pause(20);
    expect(tail.mayHave({ recipients: ['lin'], position: before })).toBe(true);
    await waits(['lin'], { after: before }).done;
    expect(tail.mayHave({ recipients: ['lin'], position: tail.head })).toBe(false);
    expect(tail.mayHave({ recipients: ['dana'], position: before })).toBe(false);
  });

  it('looks for himself at what is older than what is known here', () => {
    expect(tail.mayHave({ recipients: ['lin'], position: -1 })).toBe(true);
  });

  it('is woken soon where nobody said so', async () => {
    const mine = waits(['lin']);
    raised.raiseInSilence('lin');
    await mine.done;
    expect(tail.head).toBe(1);
  });

  it('goes on after a while where something was appended, whatever it was: his token may have ended', async () => {
    const mine = waits(['lin'], { for: 60_000 });
    raised.raise(null);
    await mine.done;
    expect(mine.woken).toBe(true);
  });

  it('goes on when the time is up, and when he leaves', async () => {
    await waits(['lin'], { for: 20 }).done;
    const left = new AbortController();
    const waiting = tail.wait({ recipients: ['lin'], position: 0 }, 60_000, left.signal);
    left.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('is woken after a failure too, which is told', async () => {
    const mine = waits(['lin']);
    raised.failures = 1;
    raised.raise('lin');
    await mine.done;
    expect(errors).toHaveLength(1);
  });

  it('asks once for however many wait, and rests when the last one has left', async () => {
    const { leave } = await tail.follow();
    const all = Array.from({ length: 50 }, (_each, index) => waits([`person ${index}`, 'lab']));
    raised.raise('lab');
    await Promise.all(all.map(({ done }) => done));
    expect(raised.asked).toBe(1);
    leave();
    leave();
    expect(raised.listeners).toBe(1);
    leaving.splice(0).forEach((each) => each());
    expect(raised.listeners).toBe(0);
  });
});
