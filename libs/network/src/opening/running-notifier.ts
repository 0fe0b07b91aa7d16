import type { ChannelHealth } from '@tocsin/alerts';
import type { MatchingHealth, TimekeeperHealth } from '@tocsin/matching';

/** An attempt to send something. */
export type AttemptTold = {
  readonly channel: string;
  readonly result: string;
  /** From the change; null for what was held up on purpose, and for further attempts. */
  readonly sinceRaisedMs: number | null;
};

export type RunningNotifier = {
  /** How far this process has matched. */
  matching(): MatchingHealth;
  /** What time brings to clocks, as far as this process has recorded it. */
  clocks(): TimekeeperHealth;
  /** What waits to be sent, over all notifiers. */
  deliveries(): Promise<readonly ChannelHealth[]>;
  /** Calls back for each attempt of this process. */
  onAttempt(listener: (attempt: AttemptTold) => void): void;
  /** Takes up nothing more; what is under way has two seconds to end. */
  stop(): Promise<void>;
};
