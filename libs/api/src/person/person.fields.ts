import type { TokenEntry } from '@tocsin/access';
import {
  evolvePerson,
  evolveToken,
  noPerson,
  noToken,
  streamOf,
  type PersonEvent,
  type PersonState,
  type Surviving,
  type TokenEvent,
  type TokenState,
} from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';

type PersonNode = { readonly personId: string; readonly organisationId: string };

const isColleague = ({ organisationId }: PersonNode, { viewer }: OperationContext): boolean =>
  viewer !== null && viewer.organisationId === organisationId;

async function streamFor({ personId }: PersonNode, { loaders }: OperationContext) {
  return (await loaders.stream.load(streamOf.person(personId))) ?? [];
}

/** Resolvers of Person. People are told to their colleagues alone. */
export const personFields = {
  id: ({ personId }: PersonNode) => personId,
  organisation: ({ organisationId }: PersonNode, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(organisationId),
  async name(person: PersonNode, _: unknown, context: OperationContext) {
    if (!isColleague(person, context)) return null;
    const events = await streamFor(person, context);
    const state = events.reduce<PersonState>(
      (folded, { event }) => evolvePerson(folded, event as Surviving<PersonEvent>),
      noPerson,
    );
    return state.status === 'none' ? null : (state.profile?.name ?? null);
  },
  roles: async (person: PersonNode, _: unknown, context: OperationContext) =>
    isColleague(person, context)
      ? ((await context.loaders.person.load(person.personId))?.roles ?? null)
      : null,
  active: async (person: PersonNode, _: unknown, context: OperationContext) =>
    isColleague(person, context)
      ? ((await context.loaders.person.load(person.personId))?.active ?? null)
      : null,
  async version(person: PersonNode, _: unknown, context: OperationContext) {
    if (!isColleague(person, context)) return null;
    const stream = streamOf.person(person.personId);
    const events = await streamFor(person, context);
    return context.services.commands.versionOf(stream, events.at(-1)?.version ?? 0);
  },
  async tokens(person: PersonNode, _: unknown, context: OperationContext) {
    const { viewer, services } = context;
    const isOwn = viewer?.personId === person.personId;
    const administers = viewer?.roles.includes('administrator') && isColleague(person, context);
    return isOwn || administers ? services.access.tokensOf(person.personId) : null;
  },
};

/** What the owner of a token wrote, and when. */
async function issuedAs({ tokenId }: TokenEntry, { loaders }: OperationContext) {
  const events = (await loaders.stream.load(streamOf.token(tokenId))) ?? [];
  const state = events.reduce<TokenState>(
    (folded, { event }) => evolveToken(folded, event as Surviving<TokenEvent>),
    noToken,
  );
  if (state.status === 'none') throw new Error(`the token ${tokenId} was never issued`);
  return { ...state, issuedAt: events[0]?.recordedAt };
}

/** Resolvers of ApiToken. */
export const apiTokenFields = {
  id: ({ tokenId }: TokenEntry) => tokenId,
  lastUsedAt: ({ usedAt }: TokenEntry) => usedAt,
  label: async (token: TokenEntry, _: unknown, context: OperationContext) =>
    (await issuedAs(token, context)).label,
  prefix: async (token: TokenEntry, _: unknown, context: OperationContext) =>
    (await issuedAs(token, context)).prefix,
  issuedAt: async (token: TokenEntry, _: unknown, context: OperationContext) =>
    (await issuedAs(token, context)).issuedAt,
};
