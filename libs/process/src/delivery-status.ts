import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Status } from './status.js';

type ChannelHealth = {
  readonly channel: string;
  readonly waiting: number;
  readonly oldestDueMs: number;
};

type FirstAttempt = {
  readonly channel: string;
  readonly result: string;
  /** From the change; null for what was held up on purpose, and for further attempts. */
  readonly sinceRaisedMs: number | null;
};

/** Where the figures of deliveries come from. */
export type DeliverySource = {
  /** Over all notifiers. */
  readonly health: () => Promise<readonly ChannelHealth[]>;
  /** Calls back for each attempt that this process has made. */
  readonly onAttempt: (listener: (attempt: FirstAttempt) => void) => void;
};

/** What is due for longer, though nobody holds it, is not being sent. */
const LATE_MS = 60_000;
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];

/** What tells whether alerts go out. That one is late is said, and is no reason to restart a process. */
export const deliveryStatus = ({ health, onAttempt }: DeliverySource): Status => ({
  checks: [
    {
      reason: 'DELIVERIES_LATE',
      remark: true,
      holds: async () => (await health()).every(({ oldestDueMs }) => oldestDueMs < LATE_MS),
    },
  ],
  measures: (registry) => {
    measureWaiting(registry, health);
    const seconds = new Histogram({
      name: 'tocsin_alert_first_attempt_seconds',
      help: 'From a change to the end of the first attempt to tell of it.',
      labelNames: ['channel', 'result'],
      buckets: SECONDS,
      registers: [registry],
    });
    onAttempt(({ channel, result, sinceRaisedMs }) => {
      if (sinceRaisedMs !== null) seconds.observe({ channel, result }, sinceRaisedMs / 1_000);
    });
  },
});

function measureWaiting(registry: Registry, health: DeliverySource['health']): void {
  const measure = (name: string, help: string, of: (one: ChannelHealth) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['channel'],
      registers: [registry],
      async collect() {
        const all = await health().catch(() => []);
        for (const one of all) this.set({ channel: one.channel }, of(one));
      },
    });
  measure('tocsin_deliveries_waiting', 'Deliveries that wait.', ({ waiting }) => waiting);
  measure(
    'tocsin_deliveries_oldest_due_seconds',
    'For how long the oldest delivery has been due.',
    ({ oldestDueMs }) => oldestDueMs / 1_000,
  );
}
