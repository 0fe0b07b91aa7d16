import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

const identity = { list: 'organisations', filter: '', order: 'handle' };

/** The directory of members. It is for members: without an account it is empty. */
@Resolver()
export class OrganisationResolver {
  @Query('organisation')
  async organisation(@Args('id') handle: string, @Context() context: OperationContext) {
    if (context.viewer === null) return null;
    const found = await context.services.access.organisationsByHandle([handle]);
    return found.get(handle) ?? null;
  }

  @Query('organisations')
  async organisations(@Args() page: PageInput, @Context() context: OperationContext) {
    const { access, cursors } = context.services;
    const all = context.viewer === null ? [] : await access.allOrganisations();
    const sorted = [...all].sort((a, b) => (a.handle < b.handle ? -1 : 1));
    return connectionOf(sorted, page, { cursors, identity });
  }
}
