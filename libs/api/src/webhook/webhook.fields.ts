import type { WebhookEntry } from '@tocsin/access';
import {
  evolveWebhook,
  noWebhook,
  streamOf,
  type Surviving,
  type WebhookEvent,
  type WebhookState,
} from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';

/** A webhook that its reader may know of. */
export type WebhookNode = Exclude<WebhookState, { status: 'none' }> & {
  readonly registeredAt: Date | undefined;
};

/** Reads a webhook of the caller's organisation; another one's is answered as none. */
export async function webhookNode(
  webhookId: string,
  context: OperationContext,
): Promise<WebhookNode | null> {
  const { viewer, services } = context;
  if (viewer === null || !UUID.test(webhookId)) return null;
  const entry = (await services.access.webhooks([webhookId])).get(webhookId);
  return entry?.organisationId === viewer.organisationId ? nodeOf(entry, context) : null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Viewer.webhooks. */
export async function viewerWebhooks(
  _: unknown,
  _arguments: unknown,
  context: OperationContext,
): Promise<(WebhookNode | null)[]> {
  const { viewer, services } = context;
  if (viewer === null) return [];
  const entries = await services.access.webhooksOf(viewer.organisationId);
  return Promise.all(entries.map((entry) => nodeOf(entry, context)));
}

/** What people wrote is in the log, sealed; that it is there at all, the access tables said. */
async function nodeOf(
  { webhookId }: WebhookEntry,
  { loaders }: OperationContext,
): Promise<WebhookNode> {
  const events = (await loaders.stream.load(streamOf.webhook(webhookId))) ?? [];
  const state = events.reduce<WebhookState>(
    (folded, { event }) => evolveWebhook(folded, event as Surviving<WebhookEvent>),
    noWebhook,
  );
  if (state.status === 'none') throw new Error(`the webhook ${webhookId} was never registered`);
  return { ...state, registeredAt: events[0]?.recordedAt };
}

/** Resolvers of Webhook. */
export const webhookFields = {
  id: ({ webhookId }: WebhookNode) => webhookId,
  label: ({ place }: WebhookNode) => place?.label ?? null,
  host: ({ place }: WebhookNode) => (place && new URL(place.url).host) ?? null,
  state: ({ status }: WebhookNode) => status,
  failingSince: async ({ webhookId }: WebhookNode, _: unknown, { loaders }: OperationContext) =>
    loaders.failingSince.load(webhookId),
  registeredBy: ({ personId, organisationId }: WebhookNode) => ({ personId, organisationId }),
};
