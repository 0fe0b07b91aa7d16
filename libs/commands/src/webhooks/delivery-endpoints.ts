import type { AccessReader, WebhookEntry } from '@tocsin/access';
import {
  disableWebhook,
  evolveWebhook,
  noWebhook,
  streamOf,
  type WebhookDisabledReason,
} from '@tocsin/domain';
import { actOnStream, loadStream, type NetworkSetting } from '../network-act.js';

/** Webhooks as those see them who deliver. */
export type DeliveryEndpoints = {
  /** Null: there is none of this id, or none any more. */
  entry(
    webhookId: string,
  ): Promise<(WebhookEntry & { readonly status: WebhookEntry['state'] }) | null>;
  /** Stops sending there, as the network itself. Safe to repeat: what is disabled or removed stays as it is. */
  disable(webhookId: string, reason: WebhookDisabledReason): Promise<void>;
};

const FOLD = { initial: noWebhook, evolve: evolveWebhook } as const;
const NOTHING_TO_DO: ReadonlySet<string> = new Set(['NOT_FOUND', 'NOTHING_CHANGES']);

export const deliveryEndpoints = (
  setting: NetworkSetting & { readonly access: Pick<AccessReader, 'webhooks'> },
): DeliveryEndpoints => ({
  async entry(webhookId) {
    const found = (await setting.access.webhooks([webhookId])).get(webhookId);
    return found ? { ...found, status: found.state } : null;
  },
  async disable(webhookId, reason) {
    const stream = streamOf.webhook(webhookId);
    const done = await actOnStream(setting, stream, async () => {
      const { state, version } = await loadStream(setting, stream, FOLD);
      return { decision: disableWebhook(state, reason), version };
    });
    if (!done.ok && !NOTHING_TO_DO.has(done.error.code)) throw new Error(done.error.code);
  },
});
