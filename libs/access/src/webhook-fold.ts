import type { DomainEvent, Surviving } from '@tocsin/domain';
import { changed, closed, opened, type Change } from './change.js';

type WebhookEvent = Exclude<
  Extract<Surviving<DomainEvent>, { type: `Webhook${string}` }>,
  { type: 'WebhookSecretRotated' }
>;

/** Endpoints of organisations: see schema/webhooks.ts. */
export function changeOfWebhook({ type, data }: WebhookEvent): Change {
  switch (type) {
    case 'WebhookRegistered': {
      const { webhookId, organisationId: organisation, personId: person } = data;
      return opened('webhook', webhookId, { organisation, person, state: 'unverified' });
    }
    case 'WebhookVerified':
    case 'WebhookResumed':
      return changed('webhook', data.webhookId, { state: 'active' });
    case 'WebhookPaused':
      return changed('webhook', data.webhookId, { state: 'paused' });
    case 'WebhookDisabled':
      return changed('webhook', data.webhookId, { state: 'disabled' });
    case 'WebhookRemoved':
      return closed('webhook', data.webhookId);
    default:
      return type satisfies never;
  }
}
