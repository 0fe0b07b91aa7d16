import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import type { Viewer } from '../sharing/visible.js';
import { heldAt, type WebhookState } from './webhook.js';
import type {
  WebhookDisabled,
  WebhookDisabledReason,
  WebhookEvent,
  WebhookPaused,
  WebhookPayload,
  WebhookRegistered,
  WebhookRemoved,
  WebhookResumed,
  WebhookSecret,
  WebhookSecretRotated,
  WebhookVerified,
} from './webhook-events.js';

export type WebhookRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'TOO_MANY_WEBHOOKS'
  | 'TOO_MANY_SECRETS'
  | 'WEBHOOK_NOT_VERIFIED'
  | 'WEBHOOK_DISABLED'
  | 'WEBHOOK_NOT_ACTIVE'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, WebhookRefusal>;
type There = Exclude<WebhookState, { status: 'none' }>;

/** Endpoints that an organisation may have at once. */
export const MOST_WEBHOOKS = 20;
/** Secrets that sign at once: more would only make deliveries longer. */
export const MOST_SECRETS = 3;
/** How long a replaced secret goes on signing: a day to carry the new one to every receiver. */
export const SECRET_OVERLAP_MS = 86_400_000;

export type RegisterWebhook = {
  readonly webhookId: string;
  readonly url: string;
  readonly label: string;
  readonly payload: WebhookPayload;
  readonly secret: WebhookSecret;
  /** How many the organisation has already. */
  readonly others: number;
};

/** An administrator names an endpoint of his organisation. Nothing is sent there before it has answered a challenge. */
export function registerWebhook(
  state: WebhookState,
  command: RegisterWebhook,
  by: Viewer,
): Decided<WebhookRegistered> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This webhook exists already.');
  if (!mayAct(by, 'administrator')) return notPermitted;
  if (command.others >= MOST_WEBHOOKS) {
    const message = `An organisation has at most ${MOST_WEBHOOKS} webhooks. Remove one first.`;
    return refuse('TOO_MANY_WEBHOOKS', message);
  }
  const { webhookId, payload, url, label, secret } = command;
  const { organisationId, personId } = by;
  return accept({
    type: 'WebhookRegistered',
    data: { webhookId, organisationId, personId, payload },
    content: { url, label, secret },
  });
}

/** What follows once the endpoint has answered the challenge; asked before it is sent, too. */
export const verifyWebhook = (state: WebhookState, by: Viewer): Decided<WebhookVerified> =>
  onOwn(state, by, ({ status, ...its }) =>
    status === 'unverified' || status === 'disabled'
      ? accept({ type: 'WebhookVerified', data: idsOf(its) })
      : refuse('NOTHING_CHANGES', 'The webhook is verified already.'),
  );

/** A further secret; what signed until now goes on for a day, so that no delivery is lost on the way. */
export const rotateWebhookSecret = (
  state: WebhookState,
  { secret, now }: { readonly secret: WebhookSecret; readonly now: number },
  by: Viewer,
): Decided<WebhookSecretRotated> =>
  onOwn(state, by, (its) => {
    if (heldAt(its, now).length >= MOST_SECRETS) {
      const message = `At most ${MOST_SECRETS} secrets sign at once. Wait until an older one has ended.`;
      return refuse('TOO_MANY_SECRETS', message);
    }
    const previousUntil = new Date(now + SECRET_OVERLAP_MS).toISOString();
    const data = { ...idsOf(its), previousUntil };
    return accept({ type: 'WebhookSecretRotated', data, content: { secret } });
  });

/** Holds deliveries back until it is resumed. */
export const pauseWebhook = (state: WebhookState, by: Viewer): Decided<WebhookPaused> =>
  onOwn(state, by, ({ status, ...its }) => {
    switch (status) {
      case 'active':
        return accept({ type: 'WebhookPaused', data: idsOf(its) });
      case 'unverified':
        return notVerified;
      default:
        return refuse('NOTHING_CHANGES', `The webhook is ${status} already.`);
    }
  });

/** Goes on after a pause. A disabled endpoint has to answer a challenge instead: the network stopped for a reason. */
export const resumeWebhook = (state: WebhookState, by: Viewer): Decided<WebhookResumed> =>
  onOwn(state, by, ({ status, ...its }) => {
    switch (status) {
      case 'paused':
        return accept({ type: 'WebhookResumed', data: idsOf(its) });
      case 'disabled':
        return refuse('WEBHOOK_DISABLED', 'The network disabled it. Repair it, then verify it.');
      case 'unverified':
        return notVerified;
      default:
        return refuse('NOTHING_CHANGES', 'The webhook is active already.');
    }
  });

/** Whether a test may be sent there now: decides nothing by itself. */
export const testWebhook = (state: WebhookState, by: Viewer): Decided<never> =>
  onOwn(state, by, ({ status }) => {
    if (status === 'unverified') return notVerified;
    if (status === 'active') return accept();
    return refuse('WEBHOOK_NOT_ACTIVE', `The webhook is ${status}. Make it active first.`);
  });

/** Ends an endpoint for good. */
export const removeWebhook = (state: WebhookState, by: Viewer): Decided<WebhookRemoved> =>
  onOwn(state, by, (its) => accept({ type: 'WebhookRemoved', data: idsOf(its) }));

/** The network stops sending by itself. */
export function disableWebhook(
  state: WebhookState,
  reason: WebhookDisabledReason,
): Decided<WebhookDisabled> {
  if (state.status === 'none' || state.status === 'removed') return notFound;
  if (state.status !== 'active' && state.status !== 'paused') {
    return refuse('NOTHING_CHANGES', 'Nothing is sent there already.');
  }
  return accept({ type: 'WebhookDisabled', data: { ...idsOf(state), reason } });
}

const idsOf = ({ webhookId, organisationId }: Pick<There, 'webhookId' | 'organisationId'>) => ({
  webhookId,
  organisationId,
});

const notFound = refuse('NOT_FOUND', 'There is no such webhook.');
const notPermitted = refuse('NOT_PERMITTED', 'To manage webhooks you need the role administrator.');
const notVerified = refuse(
  'WEBHOOK_NOT_VERIFIED',
  'The endpoint has not answered a challenge yet. Verify the webhook first.',
);

/** An administrator acts on endpoints of his own organisation; another one's are unknown to him. */
function onOwn<Event extends WebhookEvent>(
  state: WebhookState,
  by: Viewer,
  decide: (state: There) => Decided<Event>,
): Decided<Event> {
  if (!mayAct(by, 'administrator')) return notPermitted;
  if (state.status === 'none' || state.status === 'removed') return notFound;
  return state.organisationId === by.organisationId ? decide(state) : notFound;
}
