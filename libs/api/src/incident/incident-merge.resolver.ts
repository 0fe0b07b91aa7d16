import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Merged, MergeInput, Outcome, UnmergeInput } from '@tocsin/commands';
import { mutationError, type MutationErrorNode } from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { readYourWrite } from '../report/report-mutations.fields.js';

type MergeNode = {
  readonly merged: Merged | null;
  readonly consistencyToken: string | null;
  readonly errors: readonly MutationErrorNode[];
};

/** Incidents that are one, written. */
@Resolver()
export class IncidentMergeResolver {
  @Mutation('mergeIncidents')
  async mergeIncidents(@Args('input') input: MergeInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.mergeIncidents(input, commandContext(context)), context);
  }

  @Mutation('unmergeIncidents')
  async unmergeIncidents(@Args('input') input: UnmergeInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.unmergeIncidents(input, commandContext(context)), context);
  }
}

const told = (outcome: Outcome<Merged>, { services }: OperationContext): MergeNode =>
  outcome.ok
    ? {
        merged: outcome.value,
        consistencyToken: services.consistency.token(outcome.value.position),
        errors: [],
      }
    : { merged: null, consistencyToken: null, errors: [mutationError(outcome.error)] };

/** Resolvers of MergePayload. */
export const mergeFields = {
  incident: async ({ merged }: MergeNode, _: unknown, context: OperationContext) => {
    if (merged === null) return null;
    await readYourWrite(context, merged.position);
    return context.loaders.incident.load(merged.incidentId);
  },
};
