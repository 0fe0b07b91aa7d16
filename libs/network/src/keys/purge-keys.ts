import { purgeDestroyedKeys, unpurgedKeys, type KeyPurge } from '@tocsin/event-store';
import { withMaintenancePool } from '../maintenance-pool.js';
import type { Network } from '../opening/network.js';

/** The erasure horizon is a day: whoever looks each hour and begins after half of it is in time. */
const PURGED_AFTER_HOURS = 12;
const LOOK_MS = 3_600_000;
/** Not while everything else is starting. */
const FIRST_LOOK_MS = 60_000;

/** At once. Throws PostgresProblem. */
export const purgeKeys = ({ database }: Pick<Network, 'database'>): Promise<KeyPurge> =>
  withMaintenancePool(database.url, purgeDestroyedKeys);

export type Purging = {
  readonly url: string;
  readonly log: (message: string) => void;
  readonly lookMs?: number;
  readonly firstLookMs?: number;
  readonly hours?: number;
};

/** Purges what was destroyed, within the erasure horizon. A look that fails says so, and the next one comes. */
export function keepPurging(purging: Purging): { stop(): Promise<void> } {
  const { lookMs = LOOK_MS, firstLookMs = FIRST_LOOK_MS } = purging;
  let looking = Promise.resolve();
  let stopped = false;
  let timer = setTimeout(look, firstLookMs);
  timer.unref();
  function look(): void {
    looking = purgeIfDue(purging)
      .catch((error: unknown) =>
        purging.log(`what is left of destroyed keys could not be ended: ${sentenceOf(error)}`),
      )
      .finally(() => {
        if (stopped) return;
        timer = setTimeout(look, lookMs);
        timer.unref();
      });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function purgeIfDue({ url, log, hours = PURGED_AFTER_HOURS }: Purging): Promise<void> {
  await withMaintenancePool(url, async (pool) => {
    const due = await unpurgedKeys(pool, hours);
    if (due === 0) return;
    const { walGone } = await purgeDestroyedKeys(pool);
    const wal = walGone ? '' : '; WAL from before is kept by the server (docs/operations.md)';
    log(`what was left of ${due} destroyed keys is ended${wal}`);
  });
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
