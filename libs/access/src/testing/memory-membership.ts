import type { ApplicationStatus } from '@tocsin/domain';
import { entryOf, personFrom, type OrganisationRow, type PersonRow } from '../access-rows.js';
import type { DirectoryMember } from '../access.js';
import type { ActLog, CommunityEntry, MembershipReader } from '../membership.js';
import type { MemoryTables, TokenRow } from './memory-tables.js';

type ApplicationRow = {
  readonly application: string;
  readonly hash: string;
  readonly status: ApplicationStatus;
};
type InvitationRow = {
  readonly invitation: string;
  readonly organisation: string;
  readonly hash: string;
};
type CommunityRow = Pick<CommunityEntry, 'handle' | 'names'> & { readonly community: string };
type Membership = { readonly community: string; readonly organisation: string };

/** Who is in the network, from tables in memory. */
export function memoryMembership(
  tables: MemoryTables,
  used: ReadonlyMap<string, Date>,
): MembershipReader {
  const applications = (status: ApplicationStatus | null) =>
    tables
      .valid<ApplicationRow>('application')
      .filter((row) => status === null || row.status === status)
      .map(({ application: applicationId, status: is }) => ({ applicationId, status: is }))
      .sort((a, b) => (a.applicationId < b.applicationId ? 1 : -1));
  const invitations = () => tables.valid<InvitationRow>('invitation');
  return {
    applications: async (status, { after, limit }) =>
      applications(status)
        .filter(({ applicationId }) => after === null || applicationId < after)
        .slice(0, limit),
    countApplications: async (status) => applications(status).length,
    async applicationBySecret(hash) {
      const row = tables.valid<ApplicationRow>('application').find((each) => each.hash === hash);
      return row ? { applicationId: row.application, status: row.status } : null;
    },
    invitationBySecret: async (hash) =>
      invitations().find((row) => row.hash === hash)?.invitation ?? null,
    invitationsOf: async (organisationId) =>
      invitations()
        .filter(({ organisation }) => organisation === organisationId)
        .map(({ invitation }) => invitation),
    peopleOf: async (organisationId) =>
      tables
        .valid<PersonRow>('person')
        .filter(({ organisation }) => organisation === organisationId)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .map(personFrom),
    tokensOf: async (personId) =>
      tables
        .valid<TokenRow>('token')
        .filter(({ person }) => person === personId)
        .map(({ token, person, scopes, expires_at }) => ({
          tokenId: token,
          personId: person,
          scopes,
          expiresAt: expires_at === null ? null : new Date(expires_at),
          usedAt: used.get(token) ?? null,
        })),
    allCommunities: async () => communities(tables),
    actsOn: async (log, { after, limit }) =>
      positionsOn(tables, log)
        .filter((position) => after === null || position < after)
        .slice(0, limit)
        .map((position) => ({ position, stream: tables.streams.get(position) ?? '' })),
    countActsOn: async (log) => positionsOn(tables, log).length,
  };
}

const communities = (tables: MemoryTables): CommunityEntry[] =>
  tables
    .valid<CommunityRow>('community')
    .map(({ community: communityId, handle, names }) => ({
      communityId,
      handle,
      names,
      members: tables
        .valid<Membership>('community_member')
        .filter(({ community }) => community === communityId)
        .map(({ organisation }) => organisation)
        .sort(),
    }))
    .sort((a, b) => (a.handle < b.handle ? -1 : 1));

/** All organisations with their communities. */
export const directoryIn = (tables: MemoryTables): DirectoryMember[] =>
  tables
    .valid<OrganisationRow>('organisation')
    .map((row) => ({
      ...entryOf(row),
      communities: communities(tables).flatMap(({ communityId, members }) =>
        members.includes(row.organisation) ? [communityId] : [],
      ),
    }))
    .sort((a, b) => (a.handle < b.handle ? -1 : 1));

/** Newest first. */
function positionsOn(tables: MemoryTables, { organisationId, byItself }: ActLog): number[] {
  const people = tables
    .all<PersonRow>('person')
    .filter(({ organisation }) => organisation === organisationId)
    .map(({ person }) => person);
  const tokens = tables
    .all<TokenRow>('token')
    .filter(({ person }) => people.includes(person))
    .map(({ token }) => token);
  const rules = tables
    .all<{ alert_rule: string; person: string }>('alert_rule')
    .flatMap(({ alert_rule: rule, person }) => (person === organisationId ? rule : []));
  const subjects = new Set([organisationId, ...people, ...tokens, ...rules]);
  const positions = tables
    .all<{ audit: string; valid_from: number }>('audit')
    .filter(({ audit }) => subjects.has(audit))
    .map(({ valid_from }) => valid_from)
    .filter((position) => byItself || !/^(report|rule)-/.test(tables.streams.get(position) ?? ''));
  return [...new Set(positions)].sort((a, b) => b - a);
}
