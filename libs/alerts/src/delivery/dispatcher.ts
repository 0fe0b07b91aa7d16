import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel.js';
import { startRounds, type Rounds } from '../rounds.js';
import { claim, type Limits } from './claim.js';
import { cleanLog } from './cleaning.js';
import { FewAtOnce } from './few-at-once.js';
import { disableFailing, releaseResumed } from './endpoint-care.js';
import { takeUpLost } from './lost-leases.js';
import { sendOne, type SendingParts } from './sending.js';
import { reckonAnew, shortenLeases } from './set-back-clock.js';

export type DispatcherOptions = SendingParts & {
  readonly channels: readonly Channel[];
  /** Connections for claims alone, so that they do not stand in line behind what is being sent. */
  readonly claims?: SendingParts['pool'];
  readonly limits?: Partial<Record<Channel['name'], Limits>>;
  /** A delivery is this process's for so long; 60 seconds. */
  readonly leaseMs?: number;
  /** Then an attempt is given up, and two seconds later it is over; 30 seconds, both well within the lease. */
  readonly attemptMs?: number;
  readonly pollMs?: number;
  /** How often what others left, and what has been resumed, is looked for. */
  readonly careMs?: number;
  readonly maxFailures?: number;
  readonly onFatal: (error: unknown) => void;
};

export type RunningDispatcher = {
  /** There may be something to send. */
  wake(): void;
  /** Takes up nothing more; attempts under way have two seconds to end by themselves. */
  stop(): Promise<void>;
};

const LIMITS: Record<Channel['name'], Limits> = {
  webhook: { inAll: 512, perOrganisation: 64, perDestination: 4 },
  email: { inAll: 32, perOrganisation: 16, perDestination: 1 },
};

/** Deliveries that ask the database at once; it has ten connections for everything that a notifier does. */
const ASKING = 6;
const LEASE_MS = 60_000;
/** What ends within this time is followed by one claim: a claim for each would cost as much as the sending. */
const TOGETHER_MS = 10;
const CLEAN_EVERY_MS = 3_600_000;
const GRACE_MS = 2_000;

/**
 * Sends what is due through its channel. Any number of them may run: each delivery is one's at a time, and a delivery
 * whose process died is taken up by another one. Whatever one endpoint does, the others have their own places.
 */
export function startDispatcher(options: DispatcherOptions): RunningDispatcher {
  const dispatcher = new Dispatcher(options);
  return { wake: () => dispatcher.wake(), stop: () => dispatcher.stop() };
}

class Dispatcher {
  readonly #holder = randomUUID();
  readonly #giveUp = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #few = new FewAtOnce(ASKING);
  readonly #loops: Rounds[];
  #cleanedAt = -CLEAN_EVERY_MS;

  constructor(private readonly options: DispatcherOptions) {
    const { channels, pollMs = 250, careMs = 1_000 } = options;
    this.#loops = [
      ...channels.map((channel) => {
        const soon = together(() => rounds.wake());
        const rounds: Rounds = startRounds(() => this.#send(channel, soon), {
          ...options,
          pollMs,
        });
        return rounds;
      }),
      startRounds(() => this.#care(), { ...options, pollMs: careMs }),
    ];
  }

  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    const grace = setTimeout(() => this.#giveUp.abort(), GRACE_MS);
    await Promise.all(this.#underWay);
    clearTimeout(grace);
  }

  async #send(channel: Channel, onDone: () => void): Promise<boolean> {
    const { pool, limits, leaseMs = LEASE_MS, attemptMs = 30_000, now } = this.options;
    const holder = this.#holder;
    const claimed = await claim(this.options.claims ?? pool, {
      channel: channel.name,
      holder,
      leaseMs,
      limits: limits?.[channel.name] ?? LIMITS[channel.name],
      now: now(),
    });
    for (const each of claimed) {
      const turn = { channel, holder, few: this.#few, signal: this.#giveUp.signal, attemptMs };
      const sent = sendOne(this.options, each, turn).finally(() => {
        this.#underWay.delete(sent);
        onDone();
      });
      this.#underWay.add(sent);
    }
    return claimed.length > 0;
  }

  async #care(): Promise<boolean> {
    const { pool, endpoints, leaseMs = LEASE_MS, now } = this.options;
    const parts = { pool, endpoints, now: now() };
    await shortenLeases(pool, leaseMs);
    const lost = await takeUpLost(pool, parts.now);
    await reckonAnew(pool, parts.now);
    await disableFailing(parts);
    await releaseResumed(parts);
    if (performance.now() - this.#cleanedAt > CLEAN_EVERY_MS) {
      while (await cleanLog(pool, parts.now)) continue;
      this.#cleanedAt = performance.now();
    }
    return lost > 0;
  }
}

/** Calls once for all that ask within a little while. */
function together(act: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      act();
    }, TOGETHER_MS);
  };
}
