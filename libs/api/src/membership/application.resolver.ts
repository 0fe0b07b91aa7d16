import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { MOST_COUNTED } from '@tocsin/access';
import type { AdmitInput, Outcome } from '@tocsin/commands';
import { mayReadApplications, type ApplicationStatus } from '@tocsin/domain';
import { isUuid } from '../node/ids.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { connectionBehind, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';
import { applicationNode, type ApplicationNode } from './application.fields.js';
import { told } from './told.js';

type OnApplication = { readonly applicationId: string };
type Sponsor = OnApplication & { readonly statement: string };
type Comment = OnApplication & { readonly text: string; readonly toApplicant: boolean };
type Refuse = OnApplication & { readonly expectedVersion: string; readonly reason: string };
type List = PageInput & { readonly status?: ApplicationStatus | null };

/** Applications, for members in good standing; for everybody else there are none. */
@Resolver()
export class ApplicationResolver {
  @Query('application')
  async application(@Args('id') id: string, @Context() context: OperationContext) {
    return mayReadApplications(context.viewer) && isUuid(id) ? applicationNode(id, context) : null;
  }

  @Query('applications')
  async applications(@Args() input: List, @Context() context: OperationContext) {
    return listed(input, context);
  }

  @Mutation('sponsorApplication')
  async sponsor(@Args('input') input: Sponsor, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(
      input,
      await commands.sponsorApplication(input, commandContext(context)),
      context,
    );
  }

  @Mutation('commentOnApplication')
  async comment(@Args('input') input: Comment, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.commentOnApplication(input, commandContext(context));
    return payload(input, outcome, context);
  }

  @Mutation('admitOrganisation')
  async admit(@Args('input') input: AdmitInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(
      input,
      await commands.admitOrganisation(input, commandContext(context)),
      context,
    );
  }

  @Mutation('refuseApplication')
  async refuse(@Args('input') input: Refuse, @Context() context: OperationContext) {
    const { commands } = context.services;
    return payload(
      input,
      await commands.refuseApplication(input, commandContext(context)),
      context,
    );
  }
}

async function payload(
  { applicationId }: OnApplication,
  outcome: Outcome<{ readonly position: number }>,
  context: OperationContext,
) {
  const done = told(outcome, context, () => ({}));
  return outcome.ok
    ? { ...done, application: await applicationNode(applicationId, context) }
    : done;
}

async function listed(
  { status = null, ...input }: List,
  context: OperationContext,
): Promise<Connection<ApplicationNode>> {
  const { access, cursors } = context.services;
  const identity = { list: 'applications', filter: status ?? '', order: 'newest' };
  const request = readPage(input, cursors, identity);
  const { limit, after } = request;
  const mayRead = mayReadApplications(context.viewer);
  const found = mayRead
    ? await access.applications(status, { after: after?.id ?? null, limit: limit + 1 })
    : [];
  const rowOf = async ({ applicationId }: (typeof found)[number]) => {
    const row = await applicationNode(applicationId, context);
    return row && { row, key: { sort: null, id: row.id } };
  };
  const count = async () => counted(mayRead ? await access.countApplications(status) : 0);
  return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
}

/** As far as it was counted. */
export const counted = (count: number) =>
  count < MOST_COUNTED ? { exact: count } : { atLeast: count };
