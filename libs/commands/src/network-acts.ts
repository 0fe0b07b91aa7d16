import { hashToken, newToken, tokenPrefix } from '@tocsin/access';
import {
  addCommunityMember,
  admitOrganisation,
  changeRoles,
  changeStanding,
  evolveCommunity,
  evolveOrganisation,
  evolvePerson,
  foundCommunity,
  issueToken,
  joinPerson,
  noCommunity,
  noOrganisation,
  noPerson,
  noToken,
  reinstatePerson,
  removeCommunityMember,
  streamOf,
  suspendPerson,
  ACCOUNT_SCOPES,
  type OrganisationAdmitted,
  type CommunityFounded,
  type PersonState,
  type Role,
  type Standing,
  type TokenScope,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from './canonical-json.js';
import { nowOf } from './command-setting.js';
import type { CreatedToken, Outcome } from './commands.js';
import {
  actOnStream,
  actOnce,
  loadStream,
  type NetworkDecision,
  type NetworkSetting,
} from './network-act.js';

type Positioned = { readonly position: number };

/**
 * What the network itself does, without an account: at first start, for the demo network, in tests. Not reachable from
 * the API. Acts that make something new are done once: repeated with the same words they give the original answer.
 */
export type NetworkActs = {
  /** Refused with HANDLE_TAKEN where another organisation has the handle, or had it. */
  admitOrganisation(
    input: Omit<OrganisationAdmitted['data'], 'organisationId'>,
  ): Promise<Outcome<Positioned & { readonly organisationId: string }>>;
  changeStanding(input: {
    readonly organisationId: string;
    readonly standing: Standing;
    readonly reason: string;
  }): Promise<Outcome<Positioned>>;
  joinPerson(input: JoinInput): Promise<Outcome<Positioned & { readonly personId: string }>>;
  changeRoles(input: {
    readonly personId: string;
    readonly roles: readonly Role[];
  }): Promise<Outcome<Positioned>>;
  suspendPerson(input: { readonly personId: string }): Promise<Outcome<Positioned>>;
  reinstatePerson(input: { readonly personId: string }): Promise<Outcome<Positioned>>;
  issueToken(input: IssueInput): Promise<Outcome<CreatedToken>>;
  /** Refused with HANDLE_TAKEN where another community has the handle. */
  foundCommunity(
    input: Omit<CommunityFounded['data'], 'communityId'>,
  ): Promise<Outcome<Positioned & { readonly communityId: string }>>;
  addCommunityMember(input: Membership): Promise<Outcome<Positioned>>;
  removeCommunityMember(input: Membership): Promise<Outcome<Positioned>>;
};

export type JoinInput = {
  readonly organisationId: string;
  readonly name: string;
  readonly language: string;
  readonly roles: readonly Role[];
  /** A name of this act: repeated under it, one person joins and not two. */
  readonly once?: string;
};

export type IssueInput = {
  readonly personId: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date | null;
  readonly label: string;
  /** A token made before by `newToken`, so that it can be kept somewhere safe first; a new one when absent. */
  readonly token?: string;
};

type Membership = { readonly communityId: string; readonly organisationId: string };

export const openNetworkActs = (setting: NetworkSetting): NetworkActs => ({
  ...organisationActs(setting),
  ...personActs(setting),
  ...communityActs(setting),
});

const ORGANISATIONS = { initial: noOrganisation, evolve: evolveOrganisation };
const PEOPLE = { initial: noPerson, evolve: evolvePerson };
const COMMUNITIES = { initial: noCommunity, evolve: evolveCommunity };

type OrganisationActs = Pick<NetworkActs, 'admitOrganisation' | 'changeStanding'>;

const organisationActs = (setting: NetworkSetting): OrganisationActs => ({
  admitOrganisation(input) {
    const organisationId = uuidv7();
    const made = admitOrganisation(noOrganisation, { organisationId, ...input });
    return actOnce(setting, {
      once: { scope: 'organisationHandle', key: input.handle, payload: canonicalJson(input) },
      taken: { code: 'HANDLE_TAKEN', message: `The handle ${input.handle} is taken.` },
      subject: organisationId,
      stream: streamOf.organisation(organisationId),
      decision: made,
      answer: (event, position) =>
        event.type === 'OrganisationAdmitted'
          ? { organisationId: event.data.organisationId, position }
          : null,
    });
  },
  changeStanding: ({ organisationId, ...change }) =>
    actOnStream(setting, streamOf.organisation(organisationId), async () => {
      const { state, version } = await loadStream(
        setting,
        streamOf.organisation(organisationId),
        ORGANISATIONS,
      );
      return { decision: changeStanding(state, change), version };
    }),
});

type PersonActs = Pick<
  NetworkActs,
  'joinPerson' | 'changeRoles' | 'suspendPerson' | 'reinstatePerson' | 'issueToken'
>;

const personActs = (setting: NetworkSetting): PersonActs => ({
  joinPerson: (input) => join(setting, input),
  changeRoles: ({ personId, roles }) =>
    actOnPerson(setting, personId, (state) => changeRoles(state, { roles })),
  suspendPerson: ({ personId }) => actOnPerson(setting, personId, suspendPerson),
  reinstatePerson: ({ personId }) => actOnPerson(setting, personId, reinstatePerson),
  issueToken: (input) => issue(setting, input),
});

function actOnPerson(
  setting: NetworkSetting,
  personId: string,
  decide: (state: PersonState) => NetworkDecision,
): Promise<Outcome<Positioned>> {
  const stream = streamOf.person(personId);
  return actOnStream(setting, stream, async () => {
    const { state, version } = await loadStream(setting, stream, PEOPLE);
    return { decision: decide(state), version };
  });
}

async function join(
  setting: NetworkSetting,
  input: JoinInput,
): Promise<Outcome<Positioned & { readonly personId: string }>> {
  const { organisationId, once, ...person } = input;
  const stream = streamOf.organisation(organisationId);
  const { state: organisation } = await loadStream(setting, stream, ORGANISATIONS);
  const personId = uuidv7();
  return actOnce(setting, {
    once: { scope: 'joinPerson', key: once ?? personId, payload: canonicalJson(input) },
    taken: { code: 'CONFLICT', message: 'Somebody else has joined under this name of the act.' },
    subject: personId,
    stream: streamOf.person(personId),
    decision: joinPerson(noPerson, { personId, ...person }, organisation),
    answer: (event, position) =>
      event.type === 'PersonJoined' ? { personId: event.data.personId, position } : null,
  });
}

async function issue(setting: NetworkSetting, input: IssueInput): Promise<Outcome<CreatedToken>> {
  const { personId, scopes, expiresAt, label, token = newToken() } = input;
  const { state: person } = await loadStream(setting, streamOf.person(personId), PEOPLE);
  if (person.status === 'none') {
    return { ok: false, error: { code: 'NOT_FOUND', message: 'There is no such person.' } };
  }
  const tokenId = uuidv7();
  const hash = hashToken(token);
  const expiry = expiresAt?.toISOString() ?? null;
  const command = { tokenId, personId, hash, prefix: tokenPrefix(token), scopes, label };
  return actOnce(setting, {
    once: {
      scope: 'issueToken',
      key: hash,
      payload: canonicalJson({ personId, scopes, label, expiry }),
    },
    taken: { code: 'CONFLICT', message: 'This token was issued before, otherwise.' },
    subject: personId,
    stream: streamOf.token(tokenId),
    decision: issueToken(
      noToken,
      { ...command, expiresAt: expiry },
      { scopes: ACCOUNT_SCOPES, now: nowOf(setting).getTime() },
    ),
    answer: (event, position) =>
      event.type === 'TokenIssued' ? { tokenId: event.data.tokenId, token, position } : null,
  });
}

type CommunityActs = Pick<
  NetworkActs,
  'foundCommunity' | 'addCommunityMember' | 'removeCommunityMember'
>;

const communityActs = (setting: NetworkSetting): CommunityActs => ({
  foundCommunity(input) {
    const communityId = uuidv7();
    return actOnce(setting, {
      once: { scope: 'communityHandle', key: input.handle, payload: canonicalJson(input) },
      taken: { code: 'HANDLE_TAKEN', message: `The handle ${input.handle} is taken.` },
      subject: communityId,
      stream: streamOf.community(communityId),
      decision: foundCommunity(noCommunity, { communityId, ...input }),
      answer: (event, position) =>
        event.type === 'CommunityFounded'
          ? { communityId: event.data.communityId, position }
          : null,
    });
  },
  addCommunityMember: ({ communityId, organisationId }) =>
    actOnStream(setting, streamOf.community(communityId), async () => {
      const [community, organisation] = await Promise.all([
        loadStream(setting, streamOf.community(communityId), COMMUNITIES),
        loadStream(setting, streamOf.organisation(organisationId), ORGANISATIONS),
      ]);
      const decision = addCommunityMember(community.state, organisation.state);
      return { decision, version: community.version };
    }),
  removeCommunityMember: ({ communityId, organisationId }) =>
    actOnStream(setting, streamOf.community(communityId), async () => {
      const stream = streamOf.community(communityId);
      const { state, version } = await loadStream(setting, stream, COMMUNITIES);
      return { decision: removeCommunityMember(state, { organisationId }), version };
    }),
});
