import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { told } from '../membership/told.js';
import {
  anonymousContext,
  commandContext,
  type OperationContext,
} from '../operation/operation-context.js';

/** The caller's own address for alerts. */
@Resolver()
export class AlertEmailResolver {
  @Mutation('setAlertEmail')
  async set(@Args('input') input: { address: string }, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.setAlertEmail(input, commandContext(context));
    return told(outcome, context, () => ({}));
  }

  @Mutation('confirmAlertEmail')
  async confirm(@Args('input') input: { secret: string }, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.confirmAlertEmail(input, anonymousContext(context));
    return told(outcome, context, () => ({}));
  }

  @Mutation('removeAlertEmail')
  async remove(@Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.removeAlertEmail(commandContext(context)), context, () => ({}));
  }
}

/** Of Viewer. */
export const viewerAlertEmail = (
  { person }: { readonly person: { readonly personId: string } },
  _: unknown,
  { services }: OperationContext,
) => services.commands.alertEmailOf(person.personId);
