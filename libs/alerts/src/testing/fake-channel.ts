import { setTimeout as pause } from 'node:timers/promises';
import type { Channel, Notification, Outcome } from '../channel.js';

/** How a destination behaves. */
export type Behaviour = (notification: Notification, signal: AbortSignal) => Promise<Outcome>;

const answer = (code: string, status: number | null) => ({
  code,
  status,
  latencyMs: 1,
  request: 'POST https://receiver.example/alerts',
  answer: null,
});

export const takes: Behaviour = async () => ({
  ...answer('DELIVERED', 200),
  result: 'delivered',
});

export const fails =
  (retryAfterMs: number | null = null): Behaviour =>
  async () => ({ ...answer('STATUS', 503), result: 'failed', retryAfterMs });

export const isGone: Behaviour = async () => ({ ...answer('GONE', 410), result: 'refused' });

export const isUnsure: Behaviour = async () => ({
  ...answer('NO_ANSWER', null),
  result: 'uncertain',
});

/** Says nothing until it is given up. */
export const hangs: Behaviour = async (_, signal) => {
  await pause(600_000, undefined, { signal, ref: false }).catch(() => undefined);
  return { ...answer('TIMED_OUT', null), result: 'failed', retryAfterMs: null };
};

/** A channel that works, in memory: its inbox holds what arrived, also where the answer was that it failed. */
export class FakeChannel implements Channel {
  readonly inbox: Notification[] = [];
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #underWay = new Map<string, number>();
  readonly #most = new Map<string, number>();

  constructor(
    readonly name: Channel['name'],
    private readonly usually: Behaviour = takes,
  ) {}

  behave(destination: string, behaviour: Behaviour): void {
    this.#behaviours.set(destination, behaviour);
  }

  /** The most that were under way to a destination at once. */
  mostAtOnce(destination: string): number {
    return this.#most.get(destination) ?? 0;
  }

  /** Ids of alerts, as they arrived. */
  arrived(destination: string): string[] {
    return this.inbox
      .filter((each) => each.destination === destination)
      .flatMap(({ alerts }) => alerts.map(({ alertId }) => alertId));
  }

  async send(notification: Notification, signal: AbortSignal): Promise<Outcome> {
    const { destination } = notification;
    const now = (this.#underWay.get(destination) ?? 0) + 1;
    this.#underWay.set(destination, now);
    this.#most.set(destination, Math.max(this.mostAtOnce(destination), now));
    this.inbox.push(notification);
    try {
      return await (this.#behaviours.get(destination) ?? this.usually)(notification, signal);
    } finally {
      this.#underWay.set(destination, (this.#underWay.get(destination) ?? 1) - 1);
    }
  }
}
