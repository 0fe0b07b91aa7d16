import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Outcome } from '@tocsin/commands';
import { told } from '../membership/told.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';

type OnAlert = { readonly alertId: string };
type Handled = { readonly alertId: string; readonly position: number };

/** What people do with alerts. */
@Resolver()
export class AlertResolver {
  @Mutation('acknowledgeAlert')
  async acknowledgeAlert(@Args('input') input: OnAlert, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.acknowledgeAlert(input, commandContext(context)), context);
  }

  @Mutation('handOnAlert')
  async handOnAlert(
    @Args('input') input: OnAlert & { readonly personId: string },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    return payload(await commands.handOnAlert(input, commandContext(context)), context);
  }
}

const payload = (outcome: Outcome<Handled>, context: OperationContext) =>
  told(outcome, context, ({ alertId }) => ({ alertId }));
