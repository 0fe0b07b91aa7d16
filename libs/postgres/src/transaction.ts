import type pg from 'pg';

/** COMMIT was answered with ROLLBACK: a statement had failed and its error was swallowed. Nothing was written. */
export class NotCommitted extends Error {
  constructor() {
    super('The transaction was rolled back at COMMIT because one of its statements had failed.');
    this.name = 'NotCommitted';
  }
}

/**
 * Runs `work` in one transaction (read committed): commits when it returns, rolls back when it throws. A connection that
 * did not answer the rollback is closed, never given back to the pool.
 * Throws what `work` threw, or NotCommitted.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new NotCommitted();
    client.release();
    return result;
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch (broken) {
    client.release(broken as Error);
  }
}
