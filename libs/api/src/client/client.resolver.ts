import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { told } from '../membership/told.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { actedOn } from './report-act.js';

type OnClient = { readonly reportId: string; readonly organisation: string };

/** Clients of recipients, named and taken back. */
@Resolver()
export class ClientResolver {
  @Mutation('nameClient')
  async nameClient(@Args('input') input: OnClient, @Context() context: OperationContext) {
    const outcome = await context.services.commands.nameClient(input, commandContext(context));
    const payload = told(outcome, context, actedOn);
    return { ...payload, cautions: outcome.ok ? outcome.value.cautions : [] };
  }

  @Mutation('removeClient')
  async removeClient(@Args('input') input: OnClient, @Context() context: OperationContext) {
    const outcome = await context.services.commands.removeClient(input, commandContext(context));
    return told(outcome, context, actedOn);
  }
}
