import { randomUUID } from 'node:crypto';
import type { Disclosure, DisclosureLedger, Reading } from './ledger.js';

/** A ledger in memory. `broken` makes every write fail, as a database that is away does. */
export function memoryLedger(): DisclosureLedger & {
  readonly all: Disclosure[];
  broken: boolean;
} {
  const all: Disclosure[] = [];
  const ofReport = (reportId: string) =>
    all.filter((row) => row.reportId === reportId).toReversed();
  return {
    all,
    broken: false,
    record({ reports, personId, organisationId, roles, channel }) {
      if (this.broken) return Promise.reject(new Error('the ledger is away'));
      for (const shown of reports) {
        all.push({
          personId,
          organisationId,
          roles,
          channel,
          ...shown,
          at: new Date(),
          id: randomUUID(),
        });
      }
      return Promise.resolve();
    },
    disclosuresOf: (reportId, { after, limit }) =>
      Promise.resolve(
        after === null
          ? ofReport(reportId).slice(0, limit)
          : ofReport(reportId)
              .slice(ofReport(reportId).findIndex(({ id }) => id === after.id) + 1)
              .slice(0, limit),
      ),
    countOf: (reportId) => Promise.resolve(ofReport(reportId).length),
    readersOf(reportIds) {
      const readers = new Map<string, Reading[]>();
      for (const { reportId, personId, organisationId, at, roles } of all) {
        if (!reportIds.includes(reportId)) continue;
        const known = readers.get(reportId) ?? [];
        const index = known.findIndex((each) => each.personId === personId);
        const { firstAt, coordinated } = known[index] ?? { firstAt: at, coordinated: false };
        known[index < 0 ? known.length : index] = {
          personId,
          organisationId,
          firstAt,
          coordinated: coordinated || roles.includes('coordinator'),
        };
        readers.set(reportId, known);
      }
      return Promise.resolve(readers);
    },
  };
}
