import {
  evolveWebhook,
  noWebhook,
  pauseWebhook,
  registerWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  secretsAt,
  SECRET_OVERLAP_MS,
  streamOf,
  testWebhook,
  verifyWebhook,
  type Decision,
  type DomainEvent,
  type Viewer,
  type WebhookState,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, nowOf, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { act } from '../membership/act.js';
import { Form } from '../membership/form.js';
import { loadStream } from '../network-act.js';
import { notFound, refused, scopeMissing, validationFailed } from '../refusals.js';
import { isUuid } from '../resolve-sharing.js';
import type { Challenged, EndpointDesk } from './endpoint-desk.js';
import type {
  Asked,
  Registered,
  RegisterWebhookInput,
  Rotated,
  WebhookCommands,
} from './webhook-commands.js';

const FOLD = { initial: noWebhook, evolve: evolveWebhook } as const;

/** Endpoints of organisations, over this store and by way of this desk. */
export function webhookCommands(setting: CommandSetting): WebhookCommands {
  const { endpoints } = setting;
  return {
    registerWebhook: (input, context) => register(setting, input, context),
    verifyWebhook: (input, context) => verify(setting, input, context),
    rotateWebhookSecret: (input, context) => rotate(setting, input, context),
    pauseWebhook: (input, context) => on(setting, context, { ...input, decide: pauseWebhook }),
    resumeWebhook: (input, context) => on(setting, context, { ...input, decide: resumeWebhook }),
    removeWebhook: (input, context) =>
      on(setting, context, { ...input, decide: removeWebhook, destroys: [input.webhookId] }),
    testWebhook: (input, context) => test(setting, input, context),
    failingSince: async (ids) => (await endpoints?.failingSince(ids)) ?? new Map(),
  };
}

type OnWebhook = { readonly webhookId: string };
type ActOnWebhook = OnWebhook & {
  readonly decide: (state: WebhookState, by: Viewer) => Decision<DomainEvent>;
  readonly destroys?: readonly string[];
};

async function on(
  setting: CommandSetting,
  context: CommandContext,
  { webhookId, decide, destroys = [] }: ActOnWebhook,
): Promise<Outcome<{ readonly webhookId: string; readonly position: number }>> {
  if (!isUuid(webhookId)) return notFound('webhook');
  const done = await act(setting, context, {
    stream: streamOf.webhook(webhookId),
    fold: FOLD,
    decide: (state) => decide(state, context.principal.viewer),
    destroys: () => destroys,
  });
  return done.ok ? { ok: true, value: { webhookId, ...done.value } } : done;
}

/** Appended first, challenged then: an endpoint that answers badly is there all the same, and is asked again later. */
async function register(
  setting: CommandSetting,
  input: RegisterWebhookInput,
  context: CommandContext,
): Promise<Outcome<Registered>> {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  const desk = deskOf(setting);
  const { url, payload } = input;
  const { problems } = new Form({ label: input.label }).line('/label', input.label);
  if (problems.length > 0) return validationFailed(problems);
  const [webhookId, secret, label] = [uuidv7(), desk.newSecret(), input.label.trim()];
  const { viewer } = context.principal;
  const done = await decideAndAppend(setting, context, async () => {
    const others = (await setting.access.webhooksOf(viewer.organisationId)).length;
    const command = { webhookId, url, label, payload, secret, others };
    const decision = registerWebhook(noWebhook, command, viewer);
    if (!decision.ok) return { answer: decision };
    const wrong = desk.problemOf(url);
    if (wrong) return { answer: refused(wrong, URL_REFUSALS[wrong] ?? 'Choose another address.') };
    const stream = streamOf.webhook(webhookId);
    return {
      append: { streams: [{ stream, expectedVersion: 0, events: decision.events }] },
      written: ({ last }) => ({ position: last }),
    };
  });
  if (!done.ok) return done;
  const asked = await ask(setting, context, { webhookId, url, secrets: [secret] });
  const { symmetric, publicKey } = secret;
  const told = { webhookId, secret: symmetric, publicKey, challenge: asked.challenge };
  return { ok: true, value: { ...told, position: asked.position ?? done.value.position } };
}

/** What is wrong with an address, and what to do. Never the address itself. */
const URL_REFUSALS: Readonly<Record<string, string>> = {
  URL_INVALID: 'This is no address that can be read. Give one like https://hooks.example.org/path.',
  HTTPS_REQUIRED: 'A webhook is sent over https. Give an address that begins with it.',
  URL_HAS_CREDENTIALS: 'Leave user name and password out: signatures prove who sends.',
  NO_PUBLIC_ADDRESS: 'Webhooks go to public addresses alone. Give one that the internet can reach.',
};

/** Whoever may not verify it sends nobody a challenge: that is looked at first. */
async function verify(
  setting: CommandSetting,
  { webhookId }: OnWebhook,
  context: CommandContext,
): Promise<Outcome<Asked & OnWebhook>> {
  const found = await stateFor(setting, { webhookId, context, decide: verifyWebhook });
  if (!found.ok) return found;
  const { place } = found.value;
  if (place === null) return notFound('webhook');
  const secrets = secretsAt(found.value, nowOf(setting).getTime());
  const asked = await ask(setting, context, { webhookId, url: place.url, secrets });
  return { ok: true, value: { webhookId, ...asked } };
}

/** The position is null where nothing follows: it did not answer, or somebody else was faster. */
async function ask(
  setting: CommandSetting,
  context: CommandContext,
  challenged: Challenged,
): Promise<Asked> {
  const challenge = await deskOf(setting).challenge(challenged);
  if (!challenge.answered) return { challenge, position: null };
  const { webhookId } = challenged;
  const done = await on(setting, context, { webhookId, decide: verifyWebhook });
  return { challenge, position: done.ok ? done.value.position : null };
}

async function rotate(
  setting: CommandSetting,
  { webhookId }: OnWebhook,
  context: CommandContext,
): Promise<Outcome<Rotated>> {
  const [secret, now] = [deskOf(setting).newSecret(), nowOf(setting).getTime()];
  const done = await on(setting, context, {
    webhookId,
    decide: (state, by) => rotateWebhookSecret(state, { secret, now }, by),
  });
  if (!done.ok) return done;
  const { symmetric, publicKey } = secret;
  const previousUntil = new Date(now + SECRET_OVERLAP_MS);
  return { ok: true, value: { ...done.value, secret: symmetric, publicKey, previousUntil } };
}

async function test(
  setting: CommandSetting,
  { webhookId }: OnWebhook,
  context: CommandContext,
): Promise<Outcome<OnWebhook & { readonly deliveryId: string }>> {
  const found = await stateFor(setting, { webhookId, context, decide: testWebhook });
  if (!found.ok) return found;
  const { organisationId, personId } = context.principal.viewer;
  const deliveryId = await deskOf(setting).sendTest({ webhookId, organisationId, personId });
  return { ok: true, value: { webhookId, deliveryId } };
}

type Looking = ActOnWebhook & { readonly context: CommandContext };

/** The webhook as it is, where this may be done with it now; nothing is written. */
async function stateFor(
  setting: CommandSetting,
  { webhookId, context, decide }: Looking,
): Promise<Outcome<Exclude<WebhookState, { status: 'none' }>>> {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  if (!isUuid(webhookId)) return notFound('webhook');
  const { state } = await loadStream(setting, streamOf.webhook(webhookId), FOLD);
  const decision = decide(state, context.principal.viewer);
  if (!decision.ok) return decision;
  return state.status === 'none' ? notFound('webhook') : { ok: true, value: state };
}

/** A process that was opened without one has no business with endpoints: the API is never served there. */
function deskOf({ endpoints }: CommandSetting): EndpointDesk {
  if (!endpoints) throw new Error('this process was opened without a way to endpoints');
  return endpoints;
}
