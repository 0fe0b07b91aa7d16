import type { RecallHolder, RecallNotice } from '@tocsin/commands';
import type { ReportView } from '@tocsin/views';
import { counted } from '../membership/application.resolver.js';
import type { OperationContext } from '../operation/operation-context.js';
import {
  connectionBehind,
  connectionFields,
  connectionOf,
  type Connection,
} from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

type Holders = Connection<RecallHolder> & { readonly all: readonly RecallHolder[] };

/** Report.recalls, and the query of the same name; null for whoever is not of the source. */
export async function recallsField(
  { reportId, citation }: Pick<ReportView, 'reportId' | 'citation'>,
  page: PageInput,
  { loaders, services: { cursors } }: OperationContext,
): Promise<Holders | null> {
  const identity = { list: 'recalls of', filter: citation, order: 'missing first' };
  const all = await loaders.recallHolders.load(reportId);
  return all && { ...connectionOf(all, page, { cursors, identity }), all };
}

/** Viewer.recalls. */
export async function viewerRecallsField(
  _: unknown,
  page: PageInput,
  { viewer, read, loaders, services: { cursors } }: OperationContext,
): Promise<Connection<RecallNotice>> {
  const identity = { list: 'recalls', filter: '', order: 'newest' };
  const request = readPage(page, cursors, identity);
  const { limit, after } = request;
  const found =
    viewer === null
      ? []
      : await read.recalled(viewer, { after: after?.sort ?? null, limit: limit + 1 });
  const rowOf = async ({ reportId, position }: (typeof found)[number]) => {
    const row = await loaders.recallNotices.load(reportId);
    return row && { row, key: { sort: position, id: '' } };
  };
  const count = async () => counted(viewer === null ? 0 : await read.countRecalled(viewer));
  return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
}

/**
 * The same words for every report: whoever may no longer read it is told nothing more of it, and a text of the source
 * would be content under a label that its reader does not hold.
 */
const ASKS = {
  en: 'Delete every copy of this report that you hold, then say here that you did, or why you could not.',
  zh: '请删除您持有的本报告的全部副本，然后在此确认已删除；如有无法删除的副本，请说明原因。',
} as const;

/** Resolvers of Recall. */
export const recallFields = {
  reportId: ({ citation }: RecallNotice) => citation,
  asks: (_: RecallNotice, { lang }: { readonly lang: string }) =>
    /^zh\b/i.test(lang) ? ASKS.zh : ASKS.en,
};

/** Resolvers of RecallHolder. */
export const recallHolderFields = {
  organisation: ({ organisationId }: RecallHolder, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(organisationId),
  person: ({ personId, organisationId }: RecallHolder) =>
    personId === null ? null : { personId, organisationId },
};

const countOf =
  (wanted: RecallHolder['status']) =>
  ({ all }: Holders): number =>
    all.filter(({ status }) => status === wanted).length;

/** Resolvers of RecallHolderConnection. */
export const recallHolderConnectionFields = {
  ...connectionFields,
  missing: countOf('open'),
  acknowledged: countOf('acknowledged'),
  moot: countOf('moot'),
};
