import { withTransaction } from '@tocsin/postgres';
import type { Channel } from '../channel.js';
import type { Claimed } from './claim.js';
import { endUnsent, letWait } from './finish.js';
import type { Endpoints } from './ports.js';
import type { Pool } from './sql.js';

/** Why nothing is sent to an endpoint: it is to wait for it, or comes to its end. */
export type Barrier = 'ENDPOINT_PAUSED' | 'ENDPOINT_DISABLED' | 'ENDPOINT_REMOVED';

/** Null: nothing is in the way. An endpoint of another organisation than the rule's is none. */
export async function barrierOf(
  endpoints: Endpoints,
  channel: Channel['name'],
  { destination, organisation }: Claimed,
): Promise<Barrier | null> {
  if (channel !== 'webhook') return null;
  const entry = await endpoints.entry(destination);
  if (entry === null || entry.organisationId !== organisation) return 'ENDPOINT_REMOVED';
  switch (entry.status) {
    case 'active':
      return null;
    case 'unverified':
    case 'paused':
      return 'ENDPOINT_PAUSED';
    case 'disabled':
      return 'ENDPOINT_DISABLED';
    case 'removed':
      return 'ENDPOINT_REMOVED';
  }
}

/** Paused ones wait until somebody resumes them; what went to a disabled one has failed, and can be ordered again. */
export async function holdBack(
  pool: Pool,
  finishing: Parameters<typeof endUnsent>[1],
  barrier: Barrier,
): Promise<void> {
  if (barrier !== 'ENDPOINT_PAUSED') {
    const state = barrier === 'ENDPOINT_DISABLED' ? 'failed' : 'dropped';
    await endUnsent(pool, finishing, { state, reason: barrier });
    return;
  }
  const { claimed, channel, now } = finishing;
  await letWait(pool, finishing, { until: now, reason: barrier });
  await withTransaction(pool, (tx) =>
    tx.query('update alerts.destination set held = true where channel = $1 and destination = $2', [
      channel,
      claimed.destination,
    ]),
  );
}
