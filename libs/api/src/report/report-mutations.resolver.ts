import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type {
  ChangeSharingInput,
  Outcome,
  ReportChanged,
  ReviseInput,
  Submitted,
  SubmitInput,
} from '@tocsin/commands';
import type { Problem } from '@tocsin/report-format';
import { mutationError, type MutationErrorNode } from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';

/** What a mutation of a report answers; the report itself is read only where it is asked for. */
export type ReportChangedNode = {
  readonly changed: ReportChanged | null;
  readonly consistencyToken: string | null;
  readonly errors: readonly MutationErrorNode[];
};

/** Reports, written: each method parses nothing, decides nothing and calls one command. */
@Resolver()
export class ReportMutationsResolver {
  @Query('validateReport')
  async validateReport(
    @Args('report') report: unknown,
    @Context() context: OperationContext,
  ): Promise<{ valid: boolean; problems: readonly Problem[] }> {
    const problems = await context.services.commands.validateReport(
      report,
      commandContext(context),
    );
    return { valid: problems.length === 0, problems };
  }

  @Mutation('submitReport')
  async submitReport(@Args('input') input: SubmitInput, @Context() context: OperationContext) {
    const outcome = await context.services.commands.submitReport(input, commandContext(context));
    const submitted: Submitted | null = outcome.ok ? outcome.value : null;
    const duplicate = submitted?.duplicate ?? null;
    return { ...told(outcome, context), submitted, duplicate, sent: input.report };
  }

  @Mutation('reviseReport')
  async reviseReport(@Args('input') input: ReviseInput, @Context() context: OperationContext) {
    return told(
      await context.services.commands.reviseReport(input, commandContext(context)),
      context,
    );
  }

  @Mutation('retractReport')
  async retractReport(
    @Args('input') input: { reportId: string; expectedVersion: string; reason: string },
    @Context() context: OperationContext,
  ) {
    return told(
      await context.services.commands.retractReport(input, commandContext(context)),
      context,
    );
  }

  @Mutation('changeSharing')
  async changeSharing(
    @Args('input') input: ChangeSharingInput,
    @Context() context: OperationContext,
  ) {
    return told(
      await context.services.commands.changeSharing(input, commandContext(context)),
      context,
    );
  }

  @Mutation('confirmPublication')
  async confirmPublication(
    @Args('input') input: { reportId: string; expectedVersion: string },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    return told(await commands.confirmPublication(input, commandContext(context)), context);
  }

  @Mutation('eraseReport')
  async eraseReport(
    @Args('input') input: { reportId: string; reason: string },
    @Context() context: OperationContext,
  ) {
    const { commands, consistency } = context.services;
    const outcome = await commands.eraseReport(input, commandContext(context));
    return outcome.ok
      ? {
          erasedReportId: outcome.value.citation,
          consistencyToken: consistency.token(outcome.value.position),
          errors: [],
        }
      : { errors: [mutationError(outcome.error)] };
  }
}

const told = (
  outcome: Outcome<ReportChanged>,
  { services }: OperationContext,
): ReportChangedNode =>
  outcome.ok
    ? {
        changed: outcome.value,
        consistencyToken: services.consistency.token(outcome.value.position),
        errors: [],
      }
    : { changed: null, consistencyToken: null, errors: [mutationError(outcome.error)] };
