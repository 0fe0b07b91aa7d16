import type { DirectoryEntry } from '@tocsin/access';
import {
  evolveOrganisation,
  mayReadEntry,
  noOrganisation,
  streamOf,
  textIn,
  type DirectoryFacts,
  type LocalName,
  type OrganisationEvent,
  type OrganisationState,
  type Surviving,
} from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';

/** A name in a language, else in a neighbour of it, else the first one. */
export const nameIn = (lang: string, names: readonly LocalName[]): string | null =>
  textIn(names, lang)?.value ?? null;

async function entryOf(
  { organisationId }: DirectoryEntry,
  { viewer, loaders }: OperationContext,
): Promise<DirectoryFacts | null> {
  if (!mayReadEntry(viewer, organisationId)) return null;
  const events = (await loaders.stream.load(streamOf.organisation(organisationId))) ?? [];
  const state = events.reduce<OrganisationState>(
    (folded, { event }) => evolveOrganisation(folded, event as Surviving<OrganisationEvent>),
    noOrganisation,
  );
  return state.status === 'none' ? null : (state.entry?.facts ?? null);
}

const ofEntry =
  <Name extends keyof DirectoryFacts>(name: Name) =>
  async (organisation: DirectoryEntry, _: unknown, context: OperationContext) =>
    (await entryOf(organisation, context))?.[name] ?? null;

/** Resolvers of Organisation. */
export const organisationFields = {
  id: ({ handle }: DirectoryEntry) => handle,
  name: ({ names, handle }: DirectoryEntry, { lang }: { lang: string }) =>
    nameIn(lang, names) ?? handle,
  parent: ({ organisationId, parent }: DirectoryEntry, _: unknown, { viewer }: OperationContext) =>
    mayReadEntry(viewer, organisationId) ? parent : null,
  constituency: ofEntry('constituency'),
  dutyContact: ofEntry('dutyContact'),
  emergencyTelephone: ofEntry('emergencyTelephone'),
  publicKey: ofEntry('publicKey'),
  async communities(
    { organisationId }: DirectoryEntry,
    _: unknown,
    { viewer, services }: OperationContext,
  ) {
    if (!mayReadEntry(viewer, organisationId)) return [];
    const all = await services.access.allCommunities();
    return all.filter(({ members }) => members.includes(organisationId));
  },
  async version(
    { organisationId }: DirectoryEntry,
    _: unknown,
    { viewer, services, loaders }: OperationContext,
  ) {
    if (!mayReadEntry(viewer, organisationId)) return null;
    const stream = streamOf.organisation(organisationId);
    const events = (await loaders.stream.load(stream)) ?? [];
    return services.commands.versionOf(stream, events.at(-1)?.version ?? 0);
  },
};
