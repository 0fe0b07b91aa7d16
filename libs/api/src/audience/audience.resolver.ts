import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { PreviewInput } from '@tocsin/commands';
import { validationFailed } from '../operation/api-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { audienceOf } from './audience.fields.js';

/** Who would read, before anything is sent. */
@Resolver()
export class AudienceResolver {
  @Query('previewAudience')
  async previewAudience(@Args() input: PreviewInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.previewAudience(input, commandContext(context));
    if (outcome.ok) return audienceOf(outcome.value, input);
    const problems = 'problems' in outcome.error ? outcome.error.problems : [];
    throw validationFailed(problems, { argument: 'sharing' });
  }
}
