import type { DeliveryState, LoggedDelivery, LogReader } from '@tocsin/alerts';
import type { Viewer } from '@tocsin/domain';
import { isUuid } from '../node/ids.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionBehind, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

type List = PageInput & {
  readonly alertId?: string | null;
  readonly webhookId?: string | null;
  readonly states?: readonly DeliveryState[] | null;
};

/** As whom somebody reads the delivery log. */
export const logReader = ({ personId, organisationId, roles }: Viewer): LogReader => ({
  personId,
  organisationId,
  administers: roles.includes('administrator'),
});

/** Viewer.alertDeliveries. */
export async function viewerDeliveries(
  _: unknown,
  { alertId = null, webhookId = null, states = null, ...page }: List,
  { viewer, services: { deliveryLog, cursors } }: OperationContext,
): Promise<Connection<LoggedDelivery>> {
  const filter = { alertId, webhookId, states: states && [...states] };
  const identity = { list: 'deliveries', filter: JSON.stringify(filter), order: 'newest' };
  const request = readPage(page, cursors, identity);
  const { limit, after } = request;
  // What is no id is the id of nothing.
  const isAbsent = [alertId, webhookId].some((id) => id !== null && !isUuid(id));
  const reader = viewer === null || isAbsent ? null : logReader(viewer);
  const behind = {
    after: after && { at: new Date(after.sort ?? 0), id: after.id },
    limit: limit + 1,
  };
  const found = reader === null ? [] : await deliveryLog.list(reader, filter, behind);
  const rowOf = async (row: LoggedDelivery) => ({
    row,
    key: { sort: row.madeAt.getTime(), id: row.deliveryId },
  });
  const count = async () => ({
    exact: reader === null ? 0 : await deliveryLog.count(reader, filter),
  });
  return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
}

/** Viewer.webhookHealth. */
export const viewerWebhookHealth = async (
  _: unknown,
  _arguments: unknown,
  { viewer, services: { deliveryLog } }: OperationContext,
) => (viewer === null ? [] : deliveryLog.health(logReader(viewer)));

/** Resolvers of AlertDelivery. */
export const deliveryFields = {
  id: ({ deliveryId }: LoggedDelivery) => deliveryId,
  webhookId: ({ channel, destination }: LoggedDelivery) =>
    channel === 'webhook' ? destination : null,
  nextTryAt: ({ nextAt }: LoggedDelivery) => nextAt,
};

/** Resolvers of WebhookHealth. */
export const webhookHealthFields = {
  nextTryAt: ({ nextAt }: { readonly nextAt: Date | null }) => nextAt,
};
