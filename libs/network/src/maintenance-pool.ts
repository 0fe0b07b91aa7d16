import { openPool } from '@tocsin/postgres';

/** Work that takes as long as it takes: on connections of its own, without the time limits of requests. */
export async function withMaintenancePool<Value>(
  url: string,
  work: (pool: ReturnType<typeof openPool>) => Promise<Value>,
): Promise<Value> {
  const pool = openPool(url, {
    applicationName: 'tocsin-maintenance',
    max: 4,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
