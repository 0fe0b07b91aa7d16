import { randomUUID } from 'node:crypto';
import {
  getPostgreSQLEventStore,
  pongoMultiStreamProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';

const reports = pongoMultiStreamProjection({
  collectionName: 'reports',
  canHandle: ['ReportSubmitted', 'IncidentOpened', 'ReportLinked'],
  getDocumentId: ({ data }) => data.reportId,
  initialState: () => ({ report: null, incidents: [] }),
  evolve: (document, { type, data }) => {
    if (type === 'ReportSubmitted') return { ...document, report: data.report };
    if (type === 'IncidentOpened') return document;
    return { ...document, incidents: [...document.incidents, data.incidentId] };
  },
});

/**
 * emmett-postgresql, as its documentation sets it up: one new stream of three events for each append. Its types stand
 * in src/rivals/emmett.ts, which imports this when a row asks for it.
 */
export async function open(url, pool) {
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    async append(report) {
      const [reportId, incidentId] = [randomUUID(), randomUUID()];
      await store.appendToStream(
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
      const consumer = rebuildPostgreSQLProjections({
        connectionString: url,
        projections: [reports],
      });
      const start = performance.now();
      await consumer.start();
      const took = performance.now() - start;
      await consumer.close();
      return took;
    },
    close: () => store.close(),
  };
}
