import type pg from 'pg';

/** A clock that is open, as far as the views have got with its stream. */
export type OpenClock = { readonly clockId: string; readonly version: number };

/** Clocks of everybody that are open. For the network's own timekeeping: asks for nobody and must never be given out. */
export async function openClocks(pool: Pick<pg.Pool, 'query'>): Promise<readonly OpenClock[]> {
  const { rows } = await pool.query<OpenClock>(
    `select clock as "clockId", version from views.clock where status = 0 order by clock`,
  );
  return rows;
}
