import { randomUUID } from 'node:crypto';
import {
  getPostgreSQLEventStore,
  pongoMultiStreamProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import type { IncidentReport } from '@tocsin/domain';
import { openPool } from '@tocsin/postgres';

export type Emmett = {
  append(report: IncidentReport): Promise<void>;
  /** Folds all events again, into documents of reports; gives milliseconds. */
  rebuild(): Promise<number>;
  close(): Promise<void>;
};

type ReportEvent =
  | { type: 'ReportSubmitted'; data: { reportId: string; report: IncidentReport } }
  | { type: 'IncidentOpened'; data: { reportId: string; incidentId: string } }
  | { type: 'ReportLinked'; data: { reportId: string; incidentId: string } };

type ReportDocument = { report: IncidentReport | null; incidents: string[] };

const reports = pongoMultiStreamProjection<ReportDocument, ReportEvent>({
  collectionName: 'reports',
  canHandle: ['ReportSubmitted', 'IncidentOpened', 'ReportLinked'],
  getDocumentId: ({ data }) => data.reportId,
  initialState: () => ({ report: null, incidents: [] }),
  evolve: (document: ReportDocument, { type, data }: ReportEvent): ReportDocument => {
    if (type === 'ReportSubmitted') return { ...document, report: data.report };
    if (type === 'IncidentOpened') return document;
    return { ...document, incidents: [...document.incidents, data.incidentId] };
  },
});

/** emmett-postgresql, as its documentation sets it up: one new stream of three events for each append. */
export async function openEmmett(url: string): Promise<Emmett> {
  const pool = openPool(url, { applicationName: 'tocsin-bench-emmett' });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    async append(report) {
      const [reportId, incidentId] = [randomUUID(), randomUUID()];
      await store.appendToStream<ReportEvent>(
        `report-${reportId}`,
        [
          { type: 'ReportSubmitted', data: { reportId, report } },
          { type: 'IncidentOpened', data: { reportId, incidentId } },
          { type: 'ReportLinked', data: { reportId, incidentId } },
        ],
        { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
      );
    },
    async rebuild() {
      const consumer = rebuildPostgreSQLProjections<ReportEvent>({
        connectionString: url,
        projections: [reports],
      });
      const start = performance.now();
      await consumer.start();
      const took = performance.now() - start;
      await consumer.close();
      return took;
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}
