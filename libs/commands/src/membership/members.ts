import {
  changeStandingOf,
  leaveNetwork,
  nameParent,
  streamOf,
  updateEntry,
  type Decision,
  type DirectoryFacts,
  type DomainEvent,
  type OrganisationState,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import type { CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { notFound, validationFailed } from '../refusals.js';
import { act, FOLDS } from './act.js';
import { LONGEST_TEXT } from './applications.js';
import { Form } from './form.js';
import type { MembershipCommands } from './membership-commands.js';

type Members = Pick<
  MembershipCommands,
  'changeStandingOf' | 'leaveNetwork' | 'nameParent' | 'updateDirectoryEntry'
>;

type OnMember = {
  readonly expectedVersion: string;
  readonly decide: (state: OrganisationState) => Decision<DomainEvent>;
  readonly destroys?: (state: OrganisationState) => readonly string[];
};

type Done = Promise<Outcome<{ readonly position: number }>>;

const on = (
  setting: CommandSetting,
  context: CommandContext,
  { organisationId, ...given }: OnMember & { readonly organisationId: string },
): Done =>
  act(setting, context, {
    ...given,
    stream: streamOf.organisation(organisationId),
    fold: FOLDS.organisation,
  });

async function onHandle(
  setting: CommandSetting,
  context: CommandContext,
  { organisation, ...given }: OnMember & { readonly organisation: string },
): Done {
  const found = await setting.access.organisationsByHandle([organisation]);
  const organisationId = found.get(organisation)?.organisationId;
  return organisationId === undefined
    ? notFound('organisation')
    : on(setting, context, { ...given, organisationId });
}

/** The standing of members, what they belong to, and what they tell about themselves. */
export const memberCommands = (setting: CommandSetting): Members => ({
  async changeStandingOf(input, context) {
    const { problems } = new Form(input).text('/reason', input.reason, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const decide = (state: OrganisationState) =>
      changeStandingOf(state, input, context.principal.viewer);
    return onHandle(setting, context, { ...input, decide });
  },
  async leaveNetwork({ expectedVersion, reason }, context) {
    const { problems } = new Form({ reason }).text('/reason', reason, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    const decide = (state: OrganisationState) => leaveNetwork(state, { reason }, viewer);
    return on(setting, context, { organisationId: viewer.organisationId, expectedVersion, decide });
  },
  async nameParent(input, context) {
    const { problems } = new Form(input)
      .text('/reason', input.reason, LONGEST_TEXT)
      .handle('/parent', input.parent);
    if (problems.length > 0) return validationFailed(problems);
    const decide = (state: OrganisationState) => nameParent(state, input, context.principal.viewer);
    return onHandle(setting, context, { ...input, decide });
  },
  async updateDirectoryEntry({ expectedVersion, ...facts }, context) {
    const problems = entryProblems(facts);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    const entryId = uuidv7();
    return on(setting, context, {
      organisationId: viewer.organisationId,
      expectedVersion,
      decide: (state) => updateEntry(state, { entryId, facts }, viewer),
      destroys: (state) =>
        state.status === 'admitted' && state.entry ? [state.entry.entryId] : [],
    });
  },
});

function entryProblems(facts: DirectoryFacts) {
  const { dutyContact } = facts;
  return new Form(facts)
    .text('/constituency', facts.constituency, LONGEST_TEXT)
    .name('/dutyContact/name', dutyContact.name)
    .email('/dutyContact/email', dutyContact.email)
    .telephone('/dutyContact/telephone', dutyContact.telephone)
    .line('/dutyContact/hours', dutyContact.hours)
    .timeZone('/dutyContact/timeZone', dutyContact.timeZone)
    .telephone('/emergencyTelephone', facts.emergencyTelephone)
    .publicKey('/publicKey', facts.publicKey).problems;
}
