import {
  addToCommunity,
  foundCommunityBy,
  noCommunity,
  removeFromCommunity,
  streamOf,
  type CommunityState,
  type Decision,
  type DomainEvent,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '../canonical-json.js';
import { decideAndAppend, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { loadStream } from '../network-act.js';
import { notFound, refused, scopeMissing, validationFailed } from '../refusals.js';
import { act, FOLDS } from './act.js';
import { Form } from './form.js';
import type { MembershipCommands } from './membership-commands.js';

type Circles = Pick<
  MembershipCommands,
  'createCommunity' | 'addToCommunity' | 'removeFromCommunity'
>;
type Done = Promise<Outcome<{ readonly position: number }>>;
type Create = Parameters<Circles['createCommunity']>[0];

/** Communities and who is in them. */
export const circleCommands = (setting: CommandSetting): Circles => ({
  createCommunity: (input, context) => create(setting, input, context),
  addToCommunity: (input, context) =>
    within(setting, context, {
      ...input,
      decide: async (state, organisationId) => {
        const stream = streamOf.organisation(organisationId);
        const organisation = await loadStream(setting, stream, FOLDS.organisation);
        return addToCommunity(state, organisation.state, context.principal.viewer);
      },
    }),
  removeFromCommunity: (input, context) =>
    within(setting, context, {
      ...input,
      decide: async (state, organisationId) =>
        removeFromCommunity(state, { organisationId }, context.principal.viewer),
    }),
});

async function create(
  setting: CommandSetting,
  { handle, names }: Create,
  context: CommandContext,
): Done {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  const { problems } = new Form({ handle, names }).handle('/handle', handle).names(names);
  if (problems.length > 0) return validationFailed(problems);
  const communityId = uuidv7();
  return decideAndAppend(setting, context, async () => {
    const { viewer } = context.principal;
    const decision = foundCommunityBy(noCommunity, { communityId, handle, names }, viewer);
    if (!decision.ok) return { answer: decision };
    const taken = await setting.access.communitiesByHandle([handle]);
    if (taken.has(handle)) {
      return { answer: refused('HANDLE_TAKEN', `The handle ${handle} is taken.`) };
    }
    const stream = streamOf.community(communityId);
    return {
      append: {
        streams: [{ stream, expectedVersion: 0, events: decision.events }],
        idempotency: {
          scope: 'communityHandle',
          key: handle,
          payload: canonicalJson({ communityId }),
          subject: communityId,
        },
      },
      written: ({ last }) => ({ position: last }),
    };
  });
}

type Within = {
  readonly community: string;
  readonly organisation: string;
  readonly decide: (
    state: CommunityState,
    organisationId: string,
  ) => Promise<Decision<DomainEvent>>;
};

async function within(
  setting: CommandSetting,
  context: CommandContext,
  { community, organisation, decide }: Within,
): Done {
  const [communities, organisations] = await Promise.all([
    setting.access.communitiesByHandle([community]),
    setting.access.organisationsByHandle([organisation]),
  ]);
  const communityId = communities.get(community);
  const member = organisations.get(organisation);
  if (communityId === undefined) return notFound('community');
  if (member === undefined) return notFound('organisation');
  return act(setting, context, {
    stream: streamOf.community(communityId),
    fold: FOLDS.community,
    decide: (state) => decide(state, member.organisationId),
  });
}
