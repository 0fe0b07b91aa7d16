import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { TokenScope } from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import { invalidInput, mutationError } from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { readMoment } from '../time/time-point.js';

type CreateInput = {
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt?: string | null;
};

/** Tokens of the caller's own. */
@Resolver()
export class TokenResolver {
  @Mutation('createToken')
  async createToken(@Args('input') input: CreateInput, @Context() context: OperationContext) {
    const { commands, consistency } = context.services;
    const end = typeof input.expiresAt === 'string' ? readMoment(input.expiresAt) : null;
    if (end && !end.ok) return { errors: [invalidInput([problem('/expiresAt', end.error)])] };
    const expiresAt = end ? new Date(end.moment.end) : null;
    const { label, scopes } = input;
    const outcome = await commands.createToken(
      { label, scopes, expiresAt },
      commandContext(context),
    );
    if (!outcome.ok) return { errors: [mutationError(outcome.error)] };
    const { tokenId, token, position } = outcome.value;
    return { tokenId, token, consistencyToken: consistency.token(position), errors: [] };
  }

  @Mutation('revokeToken')
  async revokeToken(
    @Args('input') input: { tokenId: string },
    @Context() context: OperationContext,
  ) {
    const { commands, consistency } = context.services;
    const outcome = await commands.revokeToken(input, commandContext(context));
    if (!outcome.ok) return { errors: [mutationError(outcome.error)] };
    const consistencyToken = consistency.token(outcome.value.position);
    return { tokenId: input.tokenId, consistencyToken, errors: [] };
  }
}
