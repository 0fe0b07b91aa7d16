import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { AcceptInput, Outcome } from '@tocsin/commands';
import {
  evolveInvitation,
  noInvitation,
  streamOf,
  type InvitationEvent,
  type InvitationState,
  type Role,
  type Surviving,
} from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import { told } from '../membership/told.js';
import { invalidInput } from '../mutation-error/mutation-error.js';
import {
  anonymousContext,
  commandContext,
  type OperationContext,
} from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';
import { readMoment } from '../time/time-point.js';

const identity = { list: 'people', filter: '', order: 'id' };

type Invite = {
  readonly roles: readonly Role[];
  readonly note: string;
  readonly expiresAt?: string | null;
};
type ChangeRoles = {
  readonly personId: string;
  readonly expectedVersion: string;
  readonly roles: readonly Role[];
};
type OnPerson = { readonly personId: string };
type Assignment = { readonly reportId: string; readonly personId: string };

/** The people of the caller's organisation, and how they come and go. */
@Resolver()
export class PersonResolver {
  @Query('people')
  async people(@Args() page: PageInput, @Context() { viewer, services }: OperationContext) {
    const { access, cursors } = services;
    const people = viewer === null ? [] : await access.peopleOf(viewer.organisationId);
    return connectionOf(people, page, { cursors, identity });
  }

  @Query('invitations')
  async invitations(@Context() { viewer, services, loaders }: OperationContext) {
    if (!viewer?.roles.includes('administrator')) return [];
    const ids = await services.access.invitationsOf(viewer.organisationId);
    const streams = await Promise.all(
      ids.map((id) => loaders.stream.load(streamOf.invitation(id))),
    );
    return streams.flatMap((events) => {
      const state = (events ?? []).reduce<InvitationState>(
        (folded, { event }) => evolveInvitation(folded, event as Surviving<InvitationEvent>),
        noInvitation,
      );
      return state.status === 'open' ? [{ id: state.invitationId, ...state }] : [];
    });
  }

  @Mutation('invitePerson')
  async invitePerson(@Args('input') input: Invite, @Context() context: OperationContext) {
    const end = typeof input.expiresAt === 'string' ? readMoment(input.expiresAt) : null;
    if (end && !end.ok) return { errors: [invalidInput([problem('/expiresAt', end.error)])] };
    const expiresAt = end ? new Date(end.moment.end) : null;
    const { commands } = context.services;
    const outcome = await commands.invitePerson({ ...input, expiresAt }, commandContext(context));
    return told(outcome, context, (invited) => invited);
  }

  @Mutation('revokeInvitation')
  async revokeInvitation(
    @Args('input') input: { invitationId: string },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    return told(await commands.revokeInvitation(input, commandContext(context)), context, none);
  }

  @Mutation('acceptInvitation')
  async acceptInvitation(@Args('input') input: AcceptInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    const outcome = await commands.acceptInvitation(input, anonymousContext(context));
    return told(outcome, context, (accepted) => accepted);
  }

  @Mutation('changeRoles')
  async changeRoles(@Args('input') input: ChangeRoles, @Context() context: OperationContext) {
    const { commands } = context.services;
    return onPerson(input, await commands.changeRolesOf(input, commandContext(context)), context);
  }

  @Mutation('removePerson')
  async removePerson(@Args('input') input: OnPerson, @Context() context: OperationContext) {
    const { commands } = context.services;
    return onPerson(input, await commands.removePerson(input, commandContext(context)), context);
  }

  @Mutation('erasePerson')
  async erasePerson(@Args('input') input: OnPerson, @Context() context: OperationContext) {
    const { commands } = context.services;
    return onPerson(input, await commands.erasePerson(input, commandContext(context)), context);
  }

  @Mutation('assignPerson')
  async assignPerson(@Args('input') input: Assignment, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.assignPerson(input, commandContext(context)), context, none);
  }

  @Mutation('unassignPerson')
  async unassignPerson(@Args('input') input: Assignment, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.unassignPerson(input, commandContext(context)), context, none);
  }
}

const none = () => ({});

/** The person as it is after the act; whoever was removed is nobody any more. */
async function onPerson(
  { personId }: OnPerson,
  outcome: Outcome<{ readonly position: number }>,
  context: OperationContext,
) {
  const payload = told(outcome, context, none);
  const person = outcome.ok ? await context.loaders.person.load(personId) : null;
  return { ...payload, person };
}
