import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { CommunityEntry } from '@tocsin/access';
import type { Outcome } from '@tocsin/commands';
import { mayReadDirectory, type LocalName } from '@tocsin/domain';
import { told } from '../membership/told.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { nameIn } from '../organisation/organisation.fields.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

const identity = { list: 'communities', filter: '', order: 'handle' };

type Create = { readonly handle: string; readonly names: readonly LocalName[] };
type Member = { readonly community: string; readonly organisation: string };

/** Communities, for members. */
@Resolver()
export class CommunityResolver {
  @Query('communities')
  async communities(@Args() page: PageInput, @Context() { viewer, services }: OperationContext) {
    const { access, cursors } = services;
    const all = mayReadDirectory(viewer) ? await access.allCommunities() : [];
    return connectionOf(all, page, { cursors, identity });
  }

  @Mutation('createCommunity')
  async createCommunity(@Args('input') input: Create, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.createCommunity(input, commandContext(context));
    return payload(input.handle, outcome, context);
  }

  @Mutation('addToCommunity')
  async addToCommunity(@Args('input') input: Member, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.addToCommunity(input, commandContext(context));
    return payload(input.community, outcome, context);
  }

  @Mutation('removeFromCommunity')
  async removeFromCommunity(@Args('input') input: Member, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.removeFromCommunity(input, commandContext(context));
    return payload(input.community, outcome, context);
  }
}

async function payload(
  handle: string,
  outcome: Outcome<{ readonly position: number }>,
  context: OperationContext,
) {
  const done = told(outcome, context, () => ({}));
  if (!outcome.ok) return done;
  const all = await context.services.access.allCommunities();
  return { ...done, community: all.find((community) => community.handle === handle) ?? null };
}

/** Resolvers of Community. */
export const communityFields = {
  id: ({ handle }: CommunityEntry) => handle,
  name: ({ names, handle }: CommunityEntry, { lang }: { readonly lang: string }) =>
    nameIn(lang, names) ?? handle,
  members: async ({ members }: CommunityEntry, _: unknown, { loaders }: OperationContext) =>
    (await loaders.organisation.loadMany(members)).filter((found) => found !== null),
};
