import { openPool } from '@tocsin/postgres';

/** Does at once what autovacuum would do within minutes, so that it does not come in the middle of a measurement. */
export async function tidy(url: string, tables: readonly string[]): Promise<void> {
  const pool = openPool(url, {
    max: 1,
    applicationName: 'tocsin-bench',
    statementTimeoutMs: 0,
  });
  try {
    for (const table of tables) await pool.query(`vacuum (analyze) ${table}`);
    await pool.query('checkpoint');
  } finally {
    await pool.end();
  }
}
