import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type {
  WebhookDisabledReason,
  WebhookEvent,
  WebhookRegistered,
  WebhookSecret,
  WebhookSecretRotated,
} from './webhook-events.js';

/** Only `active` endpoints are sent anything but challenges. */
export type WebhookStatus = 'unverified' | 'active' | 'paused' | 'disabled' | 'removed';

/** A secret and until when it signs (RFC 3339 UTC); null: until it is replaced. */
export type HeldSecret = { readonly secret: WebhookSecret; readonly until: string | null };

/** An endpoint of an organisation, or none yet. */
export type WebhookState =
  | { readonly status: 'none' }
  | (WebhookRegistered['data'] & {
      readonly status: WebhookStatus;
      /** Of a disabled one; null otherwise. */
      readonly disabledBecause: WebhookDisabledReason | null;
      /** Null once the key has been destroyed. */
      readonly place: { readonly url: string; readonly label: string } | null;
      /** Newest first. */
      readonly secrets: readonly HeldSecret[];
    });

export const noWebhook: WebhookState = { status: 'none' };

export function evolveWebhook(state: WebhookState, event: Surviving<WebhookEvent>): WebhookState {
  if (event.type === 'WebhookRegistered') return registered(event);
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'WebhookVerified':
    case 'WebhookResumed':
      return { ...state, status: 'active', disabledBecause: null };
    case 'WebhookPaused':
      return { ...state, status: 'paused' };
    case 'WebhookDisabled':
      return { ...state, status: 'disabled', disabledBecause: event.data.reason };
    case 'WebhookRemoved':
      return { ...state, status: 'removed', disabledBecause: null, place: null, secrets: [] };
    case 'WebhookSecretRotated':
      return { ...state, secrets: rotated(state.secrets, event) };
    default:
      return unreachable(event);
  }
}

function registered({ data, content }: Surviving<WebhookRegistered>): WebhookState {
  const place = content && { url: content.url, label: content.label };
  const secrets = content ? [{ secret: content.secret, until: null }] : [];
  return { ...data, status: 'unverified', disabledBecause: null, place, secrets };
}

function rotated(
  held: readonly HeldSecret[],
  { data, content }: Surviving<WebhookSecretRotated>,
): readonly HeldSecret[] {
  const older = held.map(({ secret, until }) => ({ secret, until: until ?? data.previousUntil }));
  return content ? [{ secret: content.secret, until: null }, ...older] : older;
}

/** What signs at a moment (milliseconds UTC), newest first. */
export const secretsAt = (state: WebhookState, now: number): readonly WebhookSecret[] =>
  heldAt(state, now).map(({ secret }) => secret);

/** The same with their ends. The moment of the end itself is already too late. */
export const heldAt = (state: WebhookState, now: number): readonly HeldSecret[] =>
  state.status === 'none'
    ? []
    : state.secrets.filter(({ until }) => until === null || Date.parse(until) > now);
