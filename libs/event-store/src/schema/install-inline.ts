import type { Pool } from 'pg';
import type { InlineFold } from '../inline-fold.js';
import { appendBatch, inlineName } from './append-batch.js';
import { appendBatchNew } from './append-batch-new.js';

const FUNCTION_NAME = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;

/**
 * Writes the inline functions into the functions that append, once per database: what is there already is left alone.
 * From then on a writer without them is refused.
 */
export async function installInline(pool: Pool, inline: InlineFold): Promise<void> {
  for (const name of [inline.sqlFunction, inline.sqlGuard ?? inline.sqlFunction]) {
    if (!FUNCTION_NAME.test(name)) throw new TypeError(`not a schema and a function: ${name}`);
  }
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtextextended('events.append_batch', 0))");
    const { rows } = await client.query<{ installed: boolean }>(
      `select bool_and(position($1 in prosrc) > 0) as installed from pg_proc
       where oid in ('events.append_batch'::regproc, 'events.append_batch_new'::regproc)`,
      [`'${inlineName(inline)}'`],
    );
    if (!rows[0]?.installed) await client.query(appendBatch(inline) + appendBatchNew(inline));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
