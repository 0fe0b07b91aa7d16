import type { IncidentReport } from '@tocsin/domain';
import { openPool } from '@tocsin/postgres';

export type Emmett = {
  append(report: IncidentReport): Promise<void>;
  /** Folds all events again, into documents of reports; gives milliseconds. */
  rebuild(): Promise<number>;
  close(): Promise<void>;
};

type Rival = { open(url: string, pool: ReturnType<typeof openPool>): Promise<Emmett> };

/** Plain JavaScript with packages of its own: `npm run bench` installs them, the project does without. */
const RIVAL = new URL('../../rivals/emmett.mjs', import.meta.url);

/** The other event store on a database of its own. */
export async function openEmmett(url: string): Promise<Emmett> {
  const rival = (await import(RIVAL.href)) as Rival;
  const pool = openPool(url, { applicationName: 'tocsin-bench-emmett' });
  const emmett = await rival.open(url, pool);
  return {
    ...emmett,
    async close() {
      await emmett.close();
      await pool.end();
    },
  };
}
