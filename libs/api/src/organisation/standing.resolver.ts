import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Outcome } from '@tocsin/commands';
import type { DutyContact } from '@tocsin/domain';
import { told } from '../membership/told.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';

type Change = {
  readonly organisation: string;
  readonly expectedVersion: string;
  readonly reason: string;
};
type Leave = { readonly expectedVersion: string; readonly reason: string };
type Entry = {
  readonly expectedVersion: string;
  readonly constituency: string;
  readonly dutyContact: Pick<DutyContact, 'name' | 'hours' | 'timeZone'> &
    Partial<Pick<DutyContact, 'email' | 'telephone'>>;
  readonly emergencyTelephone?: string | null;
  readonly publicKey?: string | null;
};

/** What becomes of members, and what they tell of themselves. */
@Resolver()
export class StandingResolver {
  @Mutation('restrictOrganisation')
  restrict(@Args('input') input: Change, @Context() context: OperationContext) {
    return changed({ ...input, standing: 'restricted' }, context);
  }

  @Mutation('suspendOrganisation')
  suspend(@Args('input') input: Change, @Context() context: OperationContext) {
    return changed({ ...input, standing: 'suspended' }, context);
  }

  @Mutation('reinstateOrganisation')
  reinstate(@Args('input') input: Change, @Context() context: OperationContext) {
    return changed({ ...input, standing: 'member' }, context);
  }

  @Mutation('leaveNetwork')
  async leave(@Args('input') input: Leave, @Context() context: OperationContext) {
    const outcome = await context.services.commands.leaveNetwork(input, commandContext(context));
    return ofOwn(outcome, context);
  }

  @Mutation('nameParent')
  async nameParent(
    @Args('input') input: Change & { parent?: string | null },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    const act = { ...input, parent: input.parent ?? null };
    return payload(
      input.organisation,
      await commands.nameParent(act, commandContext(context)),
      context,
    );
  }

  @Mutation('updateDirectoryEntry')
  async updateEntry(@Args('input') input: Entry, @Context() context: OperationContext) {
    const { commands } = context.services;
    const { dutyContact, emergencyTelephone = null, publicKey = null } = input;
    const { name, hours, timeZone, email = null, telephone = null } = dutyContact;
    const facts = {
      expectedVersion: input.expectedVersion,
      constituency: input.constituency,
      dutyContact: { name, hours, timeZone, email, telephone },
      emergencyTelephone,
      publicKey,
    };
    return ofOwn(await commands.updateDirectoryEntry(facts, commandContext(context)), context);
  }
}

type Done = Outcome<{ readonly position: number }>;

async function changed(
  input: Change & { readonly standing: 'member' | 'restricted' | 'suspended' },
  context: OperationContext,
) {
  const { commands } = context.services;
  const outcome = await commands.changeStandingOf(input, commandContext(context));
  return payload(input.organisation, outcome, context);
}

async function payload(handle: string, outcome: Done, context: OperationContext) {
  const done = told(outcome, context, () => ({}));
  if (!outcome.ok) return done;
  const found = await context.services.access.organisationsByHandle([handle]);
  return { ...done, organisation: found.get(handle) ?? null };
}

async function ofOwn(outcome: Done, context: OperationContext) {
  const done = told(outcome, context, () => ({}));
  const own = context.viewer?.organisationId;
  if (!outcome.ok || own === undefined) return done;
  return { ...done, organisation: await context.loaders.organisation.load(own) };
}
