import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { AcknowledgeRecallInput } from '@tocsin/commands';
import { parseCitableId } from '@tocsin/domain';
import { told } from '../membership/told.js';
import { internalId } from '../node/cited.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import type { PageInput } from '../paging/page.js';
import { recallsField } from './recall.fields.js';

type Asked = PageInput & { readonly reportId: string };

/** Recalls, followed by the source and answered by holders. */
@Resolver()
export class RecallResolver {
  @Query('recalls')
  async recalls(@Args() { reportId: typed, ...page }: Asked, @Context() context: OperationContext) {
    const reportId = await internalId('report', typed, context);
    const citation = parseCitableId(typed)?.id ?? '';
    return reportId && recallsField({ reportId, citation }, page, context);
  }

  @Mutation('acknowledgeRecall')
  async acknowledgeRecall(
    @Args('input') input: AcknowledgeRecallInput,
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    const outcome = await commands.acknowledgeRecall(input, commandContext(context));
    const payload = told(outcome, context, () => ({}));
    if (!outcome.ok) return payload;
    const reportId = await internalId('report', outcome.value.reportId, context);
    // Awaited here: a compiled operation does not wait for what stands in a payload.
    const recall = reportId && (await context.loaders.recallNotices.load(reportId));
    return { ...payload, recall };
  }
}
