import type { ReshareView } from '@tocsin/commands';
import type { ReportView, ReshareSide } from '@tocsin/views';
import { counted } from '../membership/application.resolver.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionBehind, connectionOf, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

/** Report.reshareRequests. */
export async function reshareRequestsField(
  { reportId, citation }: Pick<ReportView, 'reportId' | 'citation'>,
  page: PageInput,
  { loaders, services: { cursors } }: OperationContext,
): Promise<Connection<ReshareView>> {
  const requests = (await loaders.reshares.load(reportId)) ?? [];
  const identity = { list: 'reshare requests of', filter: citation, order: 'newest' };
  return connectionOf(requests, page, { cursors, identity });
}

type Side = PageInput & { readonly side: ReshareSide };

/** Viewer.reshareRequests. */
export async function viewerResharesField(
  _: unknown,
  { side, ...page }: Side,
  { viewer, read, loaders, services: { cursors } }: OperationContext,
): Promise<Connection<ReshareView>> {
  const identity = { list: 'reshare requests', filter: side, order: 'newest' };
  const request = readPage(page, cursors, identity);
  const { limit, after } = request;
  const found =
    viewer === null
      ? []
      : await read.reshares(viewer, { side, after: after?.id ?? null, limit: limit + 1 });
  const rowOf = async ({ requestId, reportId }: (typeof found)[number]) => {
    const all = (await loaders.reshares.load(reportId)) ?? [];
    const row = all.find((each) => each.requestId === requestId);
    return row ? { row, key: { sort: null, id: requestId } } : null;
  };
  const count = async () => counted(viewer === null ? 0 : await read.countReshares(viewer, side));
  return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
}

/** Resolvers of ReshareRequest. */
export const reshareFields = {
  id: ({ requestId }: ReshareView) => requestId,
  reportId: ({ citation }: ReshareView) => citation,
  organisation: ({ told }: ReshareView, _: unknown, { loaders }: OperationContext) =>
    told && loaders.organisation.load(told.organisationId),
  person: ({ told }: ReshareView, _: unknown, { viewer }: OperationContext) =>
    told && viewer?.organisationId === told.organisationId ? told : null,
  async organisations({ told }: ReshareView, _: unknown, { loaders }: OperationContext) {
    const ids = told?.organisations ?? [];
    const found = await Promise.all(ids.map((id) => loaders.organisation.load(id)));
    return found.filter((organisation) => organisation !== null);
  },
  reason: ({ told }: ReshareView) => told?.reason ?? null,
  requestedAt: ({ told }: ReshareView) => told?.requestedAt ?? null,
  answer: ({ told }: ReshareView) => told?.answer ?? null,
  answeredAt: ({ told }: ReshareView) => told?.answeredAt ?? null,
};
