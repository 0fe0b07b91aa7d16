import type { Disclosure } from '@tocsin/disclosure';
import type { ReportView } from '@tocsin/views';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionBehind, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

/** Report.disclosures: for the source, who wants to know where its report has been. */
export async function disclosuresField(
  { reportId, citation, organisationId }: ReportView,
  page: PageInput,
  { viewer, services: { ledger, cursors } }: OperationContext,
): Promise<Connection<Disclosure> | null> {
  if (viewer === null || organisationId !== viewer.organisationId) return null;
  const identity = { list: 'disclosures of', filter: citation, order: '' };
  const request = readPage(page, cursors, identity);
  const { limit, after } = request;
  const found = await ledger.disclosuresOf(reportId, {
    after: after && { at: new Date(after.sort ?? 0), id: after.id },
    limit: limit + 1,
  });
  const rowOf = async (row: Disclosure) => ({ row, key: { sort: row.at.getTime(), id: row.id } });
  const count = async () => ({ exact: await ledger.countOf(reportId) });
  return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
}

/** Resolvers of Disclosure. */
export const disclosureFields = {
  organisation: ({ organisationId }: Disclosure, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(organisationId),
  person: ({ personId, organisationId }: Disclosure, _: unknown, { viewer }: OperationContext) =>
    viewer?.organisationId === organisationId && personId !== organisationId
      ? { personId, organisationId }
      : null,
};
