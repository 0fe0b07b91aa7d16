import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Outcome, RegisterWebhookInput } from '@tocsin/commands';
import { told } from '../membership/told.js';
import { mutationError } from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { webhookNode } from './webhook.fields.js';

type OnWebhook = { readonly webhookId: string };

/** Endpoints of the caller's organisation. */
@Resolver()
export class WebhookResolver {
  @Query('webhook')
  webhook(@Args('id') id: string, @Context() context: OperationContext) {
    return webhookNode(id, context);
  }

  @Mutation('registerWebhook')
  async register(@Args('input') input: RegisterWebhookInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.registerWebhook(input, commandContext(context)), context);
  }

  @Mutation('verifyWebhook')
  async verify(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.verifyWebhook(input, commandContext(context)), context);
  }

  @Mutation('rotateWebhookSecret')
  async rotate(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.rotateWebhookSecret(input, commandContext(context)), context);
  }

  @Mutation('pauseWebhook')
  async pause(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.pauseWebhook(input, commandContext(context)), context);
  }

  @Mutation('resumeWebhook')
  async resume(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.resumeWebhook(input, commandContext(context)), context);
  }

  @Mutation('removeWebhook')
  async remove(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.removeWebhook(input, commandContext(context)), context);
  }

  @Mutation('testWebhook')
  async test(@Args('input') input: OnWebhook, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.testWebhook(input, commandContext(context)), context);
  }
}

type Done = OnWebhook & { readonly position?: number | null };

/** What was done, and the webhook as it is then. A challenge that was not answered changed nothing, and names no change. */
async function payload<Value extends Done>(outcome: Outcome<Value>, context: OperationContext) {
  if (!outcome.ok) return { errors: [mutationError(outcome.error)] };
  const { position, ...value } = outcome.value;
  const written = typeof position === 'number';
  const done = written ? told({ ok: true, value: { position } }, context, () => ({})) : {};
  const webhook = await webhookNode(value.webhookId, context);
  return { consistencyToken: null, errors: [], ...value, ...done, webhook };
}
