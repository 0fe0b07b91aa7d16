import { createHash } from 'node:crypto';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { AccessReader, DirectoryEntry } from '@tocsin/access';
import type { OrganisationClass, Standing } from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

type Filter = {
  readonly class?: readonly OrganisationClass[] | null;
  readonly standing?: readonly Standing[] | null;
  readonly jurisdiction?: readonly string[] | null;
  readonly community?: string | null;
  readonly text?: string | null;
};

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
  async organisations(
    @Args() { filter, ...page }: PageInput & { readonly filter?: Filter | null },
    @Context() context: OperationContext,
  ) {
    const { access, cursors } = context.services;
    const all = context.viewer === null ? [] : await access.allOrganisations();
    const chosen = filter ? await matching(all, filter, access) : all;
    const sorted = [...chosen].sort((a, b) => (a.handle < b.handle ? -1 : 1));
    const identity = { list: 'organisations', filter: digest(filter), order: 'handle' };
    return connectionOf(sorted, page, { cursors, identity });
  }
}

const digest = (filter: Filter | null | undefined): string =>
  filter
    ? createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 16)
    : '';

async function matching(
  all: readonly DirectoryEntry[],
  filter: Filter,
  access: AccessReader,
): Promise<DirectoryEntry[]> {
  const within = filter.community == null ? null : await membersOf(filter.community, access);
  const text = filter.text?.toLowerCase();
  const isAmong = <Value>(list: readonly Value[] | null | undefined, value: Value) =>
    list == null || list.includes(value);
  return all.filter(
    (entry) =>
      isAmong(filter.class, entry.class) &&
      isAmong(filter.standing, entry.standing) &&
      isAmong(filter.jurisdiction, entry.jurisdiction) &&
      isAmong(within, entry.organisationId) &&
      (text === undefined || textsOf(entry).some((each) => each.toLowerCase().includes(text))),
  );
}

const textsOf = ({ handle, names }: DirectoryEntry): string[] => [
  handle,
  ...names.map(({ value }) => value),
];

const membersOf = async (handle: string, access: AccessReader): Promise<readonly string[]> =>
  (await access.allCommunities()).find((community) => community.handle === handle)?.members ?? [];
