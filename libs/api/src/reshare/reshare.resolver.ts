import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { GrantReshareInput, Outcome, RequestReshareInput } from '@tocsin/commands';
import { actedOn } from '../client/report-act.js';
import { told } from '../membership/told.js';
import { internalId } from '../node/cited.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';

type Refuse = { readonly reportId: string; readonly requestId: string; readonly reason: string };
type Answered = { readonly reportId: string; readonly position: number };

/** Requests to share reports more widely, and what their sources say. */
@Resolver()
export class ReshareResolver {
  @Mutation('requestReshare')
  async requestReshare(
    @Args('input') input: RequestReshareInput,
    @Context() context: OperationContext,
  ) {
    const outcome = await context.services.commands.requestReshare(input, commandContext(context));
    return payload(outcome, outcome.ok ? outcome.value.requestId : '', context);
  }

  @Mutation('grantReshare')
  async grantReshare(
    @Args('input') input: GrantReshareInput,
    @Context() context: OperationContext,
  ) {
    const outcome = await context.services.commands.grantReshare(input, commandContext(context));
    return payload(outcome, input.requestId, context);
  }

  @Mutation('refuseReshare')
  async refuseReshare(@Args('input') input: Refuse, @Context() context: OperationContext) {
    const outcome = await context.services.commands.refuseReshare(input, commandContext(context));
    return payload(outcome, input.requestId, context);
  }
}

async function payload(outcome: Outcome<Answered>, requestId: string, context: OperationContext) {
  const done = told(outcome, context, actedOn);
  if (!outcome.ok) return done;
  const reportId = await internalId('report', outcome.value.reportId, context);
  const requests = (reportId && (await context.loaders.reshares.load(reportId))) || [];
  return { ...done, request: requests.find((each) => each.requestId === requestId) ?? null };
}
