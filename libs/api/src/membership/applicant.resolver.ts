import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { hashToken, isSecret } from '@tocsin/access';
import type { ApplyInput } from '@tocsin/commands';
import { anonymousContext, type OperationContext } from '../operation/operation-context.js';
import { applicationNode } from './application.fields.js';
import { told } from './told.js';

type Apply = Omit<ApplyInput, 'contact' | 'invented'> & {
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly telephone?: string | null;
  };
};

/** What an applicant does, without an account: the secret that it was told counts and nothing else. */
@Resolver()
export class ApplicantResolver {
  @Query('applicationAsApplicant')
  async own(@Args('secret') secret: string, @Context() context: OperationContext) {
    return bySecret(secret, context);
  }

  @Mutation('applyForMembership')
  async apply(@Args('input') input: Apply, @Context() context: OperationContext) {
    const { name, email, telephone = null } = input.contact;
    const outcome = await context.services.commands.applyForMembership(
      { ...input, contact: { name, email, telephone } },
      anonymousContext(context),
    );
    return told(outcome, context, (applied) => applied);
  }

  @Mutation('answerAsApplicant')
  async answer(
    @Args('input') input: { secret: string; text: string },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    const outcome = await commands.answerAsApplicant(input, anonymousContext(context));
    const payload = told(outcome, context, () => ({}));
    return outcome.ok
      ? { ...payload, application: await bySecret(input.secret, context) }
      : payload;
  }

  @Mutation('withdrawApplication')
  async withdraw(@Args('input') input: { secret: string }, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.withdrawApplication(input, anonymousContext(context));
    return told(outcome, context, () => ({}));
  }
}

/** A secret that is none finds what one of nothing finds. */
async function bySecret(secret: string, context: OperationContext) {
  if (!isSecret(secret)) return null;
  const found = await context.services.access.applicationBySecret(hashToken(secret));
  return found && applicationNode(found.applicationId, context, true);
}
