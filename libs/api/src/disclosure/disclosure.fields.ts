import type { Disclosure } from '@tocsin/disclosure';
import type { ReportView } from '@tocsin/views';
import type { OperationContext } from '../operation/operation-context.js';
import type { Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

/** Report.disclosures: for the source, who wants to know where its report has been. */
export async function disclosuresField(
  { reportId, citation, organisationId }: ReportView,
  page: PageInput,
  { viewer, services: { ledger, cursors } }: OperationContext,
): Promise<Connection<Disclosure> | null> {
  if (viewer === null || organisationId !== viewer.organisationId) return null;
  const identity = { list: 'disclosures of', filter: citation, order: '' };
  const { limit, after } = readPage(page, cursors, identity);
  const found = await ledger.disclosuresOf(reportId, {
    after: after && { at: new Date(after.sort ?? 0), id: after.id },
    limit: limit + 1,
  });
  const rows = found
    .slice(0, limit)
    .map((row) => ({ row, key: { sort: row.at.getTime(), id: row.id } }));
  return {
    page: {
      rows,
      hasNextPage: found.length > limit,
      hasPreviousPage: after !== null,
      scannedTo: null,
    },
    cursorOf: (key) => cursors.seal(identity, key),
    count: async () => ({ exact: await ledger.countOf(reportId) }),
  };
}

/** Resolvers of Disclosure. */
export const disclosureFields = {
  organisation: ({ organisationId }: Disclosure, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(organisationId),
  person: ({ personId, organisationId }: Disclosure, _: unknown, { viewer }: OperationContext) =>
    viewer?.organisationId === organisationId ? { personId, organisationId } : null,
};
