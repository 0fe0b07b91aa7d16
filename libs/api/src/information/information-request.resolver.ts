import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type {
  AnswerInformationInput,
  InformationRequested,
  Outcome,
  RequestInformationInput,
} from '@tocsin/commands';
import { told } from '../membership/told.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';

/** Questions to the sources of reports, asked and answered. */
@Resolver()
export class InformationRequestResolver {
  @Mutation('requestInformation')
  async ask(@Args('input') input: RequestInformationInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(await commands.requestInformation(input, commandContext(context)), context);
  }

  @Mutation('answerInformationRequest')
  async answer(@Args('input') input: AnswerInformationInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(
      await commands.answerInformationRequest(input, commandContext(context)),
      context,
    );
  }
}

/** The question as its reader may read it: null where he may no longer. */
async function payload(outcome: Outcome<InformationRequested>, context: OperationContext) {
  const done = told(outcome, context, () => ({}));
  if (!outcome.ok) return done;
  const { requestId, reportId } = outcome.value;
  const requests = await context.loaders.informationRequests.clear(reportId).load(reportId);
  return { ...done, request: requests?.find((each) => each.requestId === requestId) ?? null };
}
