import type { Pool } from 'pg';
import { samePayload } from '../append/batch-verdicts.js';
import type { Sealer } from '../append/seal-append.js';
import type { Duplicate } from '../event-store.js';
import type { KeyRing } from '../keys/key-ring.js';
import { patiently } from './patiently.js';

type Lookup = { readonly pool: Pool; readonly ring: KeyRing; readonly sealer: Sealer };

/** Where an idempotency key was used up, and whether for the same payload; null where it is free. */
export async function findDuplicate(
  { scope, key, payload }: { scope: string; key: string; payload: string },
  { pool, ring, sealer }: Lookup,
): Promise<Duplicate | null> {
  const query = {
    name: 'find_duplicate',
    text: `select i.position, i.subject, encode(i.payload_hmac, 'hex') as hmac, encode(k.wrapped, 'hex') as wrapped
           from events.idempotency i left join keys.data_key k on k.subject = i.subject
           where i.key_hash = $1`,
    values: [sealer.idempotencyHash(scope, key)],
  };
  const { rows } = await patiently(() =>
    pool.query<{ position: number; subject: string; hmac: string; wrapped: string | null }>(query),
  );
  const [found] = rows;
  if (!found) return null;
  const same = samePayload({ kind: 'duplicate', ...found }, payload, ring);
  return { position: found.position, samePayload: same };
}
