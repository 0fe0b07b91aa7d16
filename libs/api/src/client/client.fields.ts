import {
  evolveReport,
  noReport,
  streamOf,
  type NamedClient,
  type ReportEvent,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import type { ReportView } from '@tocsin/views';
import type { OperationContext } from '../operation/operation-context.js';

/** A client as its reader may know it. */
type ClientNode = NamedClient & { readonly namedAt: Date | null };

/** Report.clients: whom a client concerns is its source, the recipient that named it, and itself. */
export async function clientsField(
  { reportId }: Pick<ReportView, 'reportId'>,
  _: unknown,
  { viewer, loaders }: OperationContext,
): Promise<ClientNode[]> {
  if (viewer === null) return [];
  const { organisationId: own } = viewer;
  const events = (await loaders.stream.load(streamOf.report(reportId))) ?? [];
  const state = events.reduce<ReportState>(
    (folded, { event }) => evolveReport(folded, event as Surviving<ReportEvent>),
    noReport,
  );
  if (state.status === 'none') return [];
  const isSource = state.organisationId === own;
  return state.clients
    .filter(({ organisationId, namedBy }) => isSource || own === organisationId || own === namedBy)
    .map((client) => {
      const named = events.findLast(
        ({ event }) =>
          event.type === 'ReportClientNamed' &&
          event.data.clientId === client.organisationId &&
          event.data.organisationId === client.namedBy,
      );
      return { ...client, namedAt: named?.recordedAt ?? null };
    });
}

/** Resolvers of ReportClient. */
export const clientFields = {
  organisation: ({ organisationId }: ClientNode, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(organisationId),
  namedBy: ({ namedBy }: ClientNode, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(namedBy),
};
