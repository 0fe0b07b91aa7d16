import { retryTransient } from '@tocsin/postgres';
import type { Channel, Notification, Outcome } from '../channel.js';
import type { Claimed } from './claim.js';
import { barrierOf, holdBack } from './endpoint-barrier.js';
import type { FewAtOnce } from './few-at-once.js';
import { begin, endUnsent, finish, letWait, type Finishing } from './finish.js';
import { toSend, type ToSend } from './notification.js';
import type { DeliveryFacts, DeliveryRules, Endpoints } from './ports.js';
import type { Pool } from './sql.js';

export type SendingParts = {
  readonly pool: Pool;
  readonly rules: DeliveryRules;
  readonly facts: DeliveryFacts;
  readonly endpoints: Endpoints;
  readonly now: () => Date;
  /** Told of each attempt that was written down. */
  readonly onAttempt?: (attempt: AttemptMade) => void;
  /** For specs: the process dies where this does not return. */
  readonly onPoint?: (point: SendingPoint) => void | Promise<void>;
  readonly onFailure?: (error: unknown) => void;
};

type SendingPoint = 'claimed' | 'begun' | 'sent' | 'marked';

type AttemptMade = {
  readonly channel: Channel['name'];
  readonly result: Outcome['result'];
  readonly code: string;
  /** From the change to the end of a first attempt that nothing held up; null for all others. */
  readonly sinceRaisedMs: number | null;
};

type Turn = {
  readonly channel: Channel;
  readonly holder: string;
  /** What asks the database goes through this: hundreds that are sent at once would leave no connection to anybody. */
  readonly few: FewAtOnce;
  readonly signal: AbortSignal;
  /** Then the channel is told to give up. */
  readonly attemptMs: number;
};

/** Nothing was sent, and it was nobody's fault out there: the database or a view did not answer. */
const NOT_READY_MS = 10_000;
/** A channel that was told to give up has so long to say how it stands: whether a mail was handed over, only it knows. */
const LAST_WORD_MS = 2_000;
/** What came of an attempt is worth some patience: without it a mail would be uncertain. */
const WRITING = { attempts: 30, deadlineMs: 30_000 };

/** Sends one delivery that this process has claimed, and writes down what came of it. Never rejects. */
export async function sendOne(parts: SendingParts, claimed: Claimed, turn: Turn): Promise<void> {
  const finishing = () => ({
    claimed,
    channel: turn.channel.name,
    holder: turn.holder,
    now: parts.now(),
  });
  try {
    await parts.onPoint?.('claimed');
    const ready = await turn.few.run(() => prepare(parts, finishing));
    if (ready === null) return;
    await parts.onPoint?.('begun');
    await attempt(parts, { claimed, turn, ...ready });
  } catch (error) {
    parts.onFailure?.(error);
    const until = new Date(parts.now().getTime() + NOT_READY_MS);
    const waiting = { until, reason: 'NOT_READY' };
    // Where this fails, too, the lease runs out and somebody takes it up.
    await turn.few.run(() => letWait(parts.pool, finishing(), waiting)).catch(() => undefined);
  }
}

/** What is to be sent, begun; null where nothing is. */
async function prepare(
  parts: SendingParts,
  finishing: () => Finishing,
): Promise<Extract<ToSend, { ok: true }> | null> {
  const { claimed, channel } = finishing();
  const barrier = await barrierOf(parts.endpoints, channel, claimed);
  if (barrier !== null) {
    await holdBack(parts.pool, finishing(), barrier);
    return null;
  }
  const ready = await toSend(parts, claimed, parts.now());
  if (ready.ok) return (await begin(parts.pool, finishing())) ? ready : null;
  await endUnsent(parts.pool, finishing(), { state: 'dropped', reason: ready.reason });
  return null;
}

type Attempting = {
  readonly claimed: Claimed;
  readonly turn: Turn;
  readonly notification: Notification;
  readonly raisedAt: Date | null;
};

async function attempt(
  parts: SendingParts,
  { claimed, turn, notification, raisedAt }: Attempting,
): Promise<void> {
  const { channel, holder, few } = turn;
  const at = parts.now();
  const outcome = await outcomeOf(notification, turn);
  try {
    await parts.onPoint?.('sent');
    const write = () =>
      finish(
        parts.pool,
        { claimed, channel: channel.name, holder, now: parts.now() },
        { ...outcome, at },
      );
    if (!(await retryTransient(() => few.run(write), WRITING))) return;
    await parts.onPoint?.('marked');
  } catch (error) {
    parts.onFailure?.(error);
    return;
  }
  const first = claimed.kind === 'alert' && !claimed.waited && raisedAt !== null;
  const { result, code } = outcome;
  const sinceRaisedMs = first ? Math.max(0, parts.now().getTime() - raisedAt.getTime()) : null;
  parts.onAttempt?.({ channel: channel.name, result, code, sinceRaisedMs });
}

/** What the channel says; where it says nothing though it was told to give up, or throws, against its contract, what that means. */
async function outcomeOf(
  notification: Notification,
  { channel, signal, attemptMs }: Turn,
): Promise<Outcome> {
  const began = performance.now();
  const timeUp = AbortSignal.timeout(attemptMs);
  const silent = (code: string): Outcome => ({
    code,
    status: null,
    latencyMs: performance.now() - began,
    request: '',
    answer: null,
    ...(channel.name === 'email'
      ? { result: 'uncertain' }
      : { result: 'failed', retryAfterMs: null }),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(silent('TIMED_OUT')), attemptMs + LAST_WORD_MS);
  });
  const said = channel
    .send(notification, AbortSignal.any([signal, timeUp]))
    .catch(() => silent('CHANNEL_FAILED'));
  const outcome = await Promise.race([said, late]);
  clearTimeout(timer);
  return outcome;
}
