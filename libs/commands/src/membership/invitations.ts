import { hashToken, isSecret, newSecret, newToken, tokenPrefix } from '@tocsin/access';
import {
  acceptInvitation,
  isRole,
  issueInvitation,
  issueToken,
  joinPerson,
  noInvitation,
  noPerson,
  noToken,
  revokeInvitation,
  streamOf,
  ACCOUNT_SCOPES,
} from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, nowOf, type Attempt, type CommandSetting } from '../command-setting.js';
import type { Anonymous, CommandContext, Outcome } from '../commands.js';
import { loadStream } from '../network-act.js';
import { isUuid } from '../resolve-sharing.js';
import { notFound, refused, scopeMissing, validationFailed } from '../refusals.js';
import { act, FOLDS } from './act.js';
import { Form } from './form.js';
import type {
  Accepted,
  AcceptInput,
  Invited,
  InviteInput,
  MembershipCommands,
} from './membership-commands.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;
const MOST_DAYS = 30;
/** Of the token that an invitation hands over; its owner makes further ones. */
const TOKEN_DAYS = 365;

type Invitations = Pick<
  MembershipCommands,
  'invitePerson' | 'revokeInvitation' | 'acceptInvitation'
>;

/** How people come by an account. */
export const invitationCommands = (setting: CommandSetting): Invitations => ({
  invitePerson: (input, context) => invite(setting, input, context),
  async revokeInvitation({ invitationId }, context) {
    if (!isUuid(invitationId)) return notFound('invitation');
    return act(setting, context, {
      stream: streamOf.invitation(invitationId),
      fold: FOLDS.invitation,
      decide: (state) => revokeInvitation(state, context.principal.viewer),
      destroys: () => [invitationId],
    });
  },
  acceptInvitation: (input, caller) => accept(setting, input, caller),
});

/** The secret is told once; only its hash is kept. */
async function invite(
  setting: CommandSetting,
  input: InviteInput,
  context: CommandContext,
): Promise<Outcome<Invited>> {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  const now = nowOf(setting).getTime();
  const ends = input.expiresAt?.getTime() ?? now + USUAL_DAYS * DAY_MS;
  const { problems } = new Form({ note: input.note }).line('/note', input.note);
  if (!input.roles.every(isRole)) problems.push(problem('/roles', 'NOT_IN_LIST'));
  if (problems.length > 0) return validationFailed(problems);
  if (!(ends > now && ends <= now + MOST_DAYS * DAY_MS)) {
    return refused('EXPIRY_INVALID', `An invitation is good for ${MOST_DAYS} days at most.`);
  }
  const [invitationId, secret] = [uuidv7(), newSecret('invitation')];
  const expiresAt = new Date(ends);
  return decideAndAppend(setting, context, async () => {
    const command = {
      invitationId,
      roles: input.roles,
      hash: hashToken(secret),
      expiresAt: expiresAt.toISOString(),
      note: input.note.trim(),
    };
    const decision = issueInvitation(noInvitation, command, context.principal.viewer);
    if (!decision.ok) return { answer: decision };
    const stream = streamOf.invitation(invitationId);
    return {
      append: { streams: [{ stream, expectedVersion: 0, events: decision.events }] },
      written: ({ last }) => ({ invitationId, secret, expiresAt, position: last }),
    };
  });
}

const invalid = () =>
  refused('INVITATION_INVALID', 'This invitation is not valid, or not any more. Ask for another.');

/** Uses an invitation up: an account, and a token for it, in one append. Two who try at once: one gets them. */
async function accept(
  setting: CommandSetting,
  input: AcceptInput,
  caller: Anonymous,
): Promise<Outcome<Accepted>> {
  const { name, language, secret } = input;
  const { problems } = new Form({ name, language })
    .name('/name', name)
    .language('/language', language);
  if (problems.length > 0) return validationFailed(problems);
  if (!isSecret(secret)) return invalid();
  const ids = { personId: uuidv7(), tokenId: uuidv7(), token: newToken() };
  return decideAndAppend(setting, caller, () => attempt(setting, input, ids));
}

type Ids = { readonly personId: string; readonly tokenId: string; readonly token: string };

async function attempt(
  setting: CommandSetting,
  { secret, name, language }: AcceptInput,
  ids: Ids,
): Promise<Attempt<Accepted>> {
  const invitationId = await setting.access.invitationBySecret(hashToken(secret));
  if (invitationId === null) return { answer: invalid() };
  const { personId, tokenId, token } = ids;
  const stream = streamOf.invitation(invitationId);
  const { state, version } = await loadStream(setting, stream, FOLDS.invitation);
  const now = nowOf(setting).getTime();
  const used = acceptInvitation(state, { personId, now });
  if (!used.ok || state.status === 'none') return { answer: invalid() };
  const ofOrganisation = streamOf.organisation(state.organisationId);
  const organisation = await loadStream(setting, ofOrganisation, FOLDS.organisation);
  const person = { personId, roles: state.roles, name, language };
  const joined = joinPerson(noPerson, person, organisation.state);
  const command = {
    tokenId,
    personId,
    hash: hashToken(token),
    prefix: tokenPrefix(token),
    scopes: ACCOUNT_SCOPES,
    expiresAt: new Date(now + TOKEN_DAYS * DAY_MS).toISOString(),
    label: 'By invitation',
  };
  const issued = issueToken(noToken, command, { scopes: ACCOUNT_SCOPES, now });
  // An organisation that may not act lets nobody in; the invited person learns no more than that.
  if (!joined.ok || !issued.ok) return { answer: invalid() };
  return {
    append: {
      streams: [
        { stream, expectedVersion: version, events: used.events },
        { stream: streamOf.person(personId), expectedVersion: 0, events: joined.events },
        { stream: streamOf.token(tokenId), expectedVersion: 0, events: issued.events },
      ],
      destroyKeys: [invitationId],
    },
    written: ({ last }) => ({ ...ids, position: last }),
  };
}
