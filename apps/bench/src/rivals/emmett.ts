import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import type { IncidentReport } from '@tocsin/domain';
import { openPool } from '@tocsin/postgres';

/** emmett-postgresql, as its documentation sets it up: one new stream of three events for each append. */
export async function openEmmett(url: string): Promise<{
  append(report: IncidentReport): Promise<void>;
  close(): Promise<void>;
}> {
  const pool = openPool(url, { applicationName: 'tocsin-bench-emmett' });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    async append(report) {
      const id = randomUUID();
      await store.appendToStream(
        `report-${id}`,
        [
          { type: 'ReportSubmitted', data: { reportId: id, report } },
          { type: 'IncidentOpened', data: { incidentId: id } },
          { type: 'ReportLinked', data: { incidentId: id, reportId: id } },
        ],
        { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
      );
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}
