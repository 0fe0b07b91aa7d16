import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Linked, LinkInput, Outcome } from '@tocsin/commands';
import { mutationError, type MutationErrorNode } from '../mutation-error/mutation-error.js';
import { internalId } from '../node/cited.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { readYourWrite } from '../report/report-mutations.fields.js';

type LinkNode = {
  readonly input: LinkInput;
  readonly linked: Linked | null;
  readonly consistencyToken: string | null;
  readonly errors: readonly MutationErrorNode[];
};

/** Links between reports and incidents, written. */
@Resolver()
export class IncidentLinkResolver {
  @Mutation('linkReport')
  async linkReport(@Args('input') input: LinkInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(input, await commands.linkReport(input, commandContext(context)), context);
  }

  @Mutation('unlinkReport')
  async unlinkReport(@Args('input') input: LinkInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(input, await commands.unlinkReport(input, commandContext(context)), context);
  }
}

const told = (
  input: LinkInput,
  outcome: Outcome<Linked>,
  { services }: OperationContext,
): LinkNode =>
  outcome.ok
    ? {
        input,
        linked: outcome.value,
        consistencyToken: services.consistency.token(outcome.value.position),
        errors: [],
      }
    : { input, linked: null, consistencyToken: null, errors: [mutationError(outcome.error)] };

/** Resolvers of LinkReportPayload. */
export const linkReportFields = {
  report: async ({ input, linked }: LinkNode, _: unknown, context: OperationContext) => {
    if (linked === null) return null;
    await readYourWrite(context, linked.position);
    const reportId = await internalId('report', input.reportId, context);
    return reportId && context.read.report(context.viewer, reportId);
  },
  incident: async ({ input, linked }: LinkNode, _: unknown, context: OperationContext) => {
    if (linked === null) return null;
    await readYourWrite(context, linked.position);
    const incidentId = await internalId('incident', input.incidentId, context);
    return incidentId && context.loaders.incident.load(incidentId);
  },
};
