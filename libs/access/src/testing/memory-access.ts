import type { Actor } from '@tocsin/event-store';
import type { MemoryInline } from '@tocsin/event-store/testing';
import {
  accessFrom,
  entryOf,
  ownerFrom,
  personFrom,
  problemOf,
  viewerFrom,
  type OrganisationRow,
  type OwnerRow,
  type PersonRow,
  type ReportRow,
  type SignInRow,
  type ViewerRow,
} from '../access-rows.js';
import type { AccessReader } from '../access.js';
import { webhooksIn } from '../webhooks.js';
import { directoryIn, memoryMembership } from './memory-membership.js';
import { MemoryTables, type TokenRow } from './memory-tables.js';

/** The access tables for tests, and the hook that writes them. */
export type MemoryAccess = { readonly access: AccessReader; readonly inline: MemoryInline };

/** The same tables as in PostgreSQL, written by the same `rows`; read by everything that reads the real ones. */
export function openMemoryAccess(options: { readonly now?: () => Date } = {}): MemoryAccess {
  const now = options.now ?? (() => new Date());
  const tables = new MemoryTables();
  return {
    inline: {
      fold: (event) => tables.fold(event),
      guard: (actor, roles) => guard(tables, actor, { roles, now: now() }),
    },
    access: readerOf(tables, now),
  };
}

function viewerRow(tables: MemoryTables, personId: string, asOf?: number): ViewerRow | null {
  const person = tables.valid<PersonRow>('person', asOf).find((row) => row.person === personId);
  const organisation = person && organisationRow(tables, person.organisation, asOf);
  if (!person || !organisation) return null;
  return { ...organisation, ...person };
}

/** An organisation as such. */
function organisationRow(tables: MemoryTables, id: string, asOf?: number): OwnerRow | null {
  const organisation = tables
    .valid<OrganisationRow>('organisation', asOf)
    .find((row) => row.organisation === id);
  if (!organisation) return null;
  const communities = tables
    .valid<{ community: string; organisation: string }>('community_member', asOf)
    .filter((row) => row.organisation === id)
    .map(({ community }) => community)
    .sort();
  const { class: organisationClass, standing } = organisation;
  const nobody = { person: id, organisation: id, active: true, roles: null };
  return { ...nobody, class: organisationClass, standing, communities };
}

function signInRow(tables: MemoryTables, choose: (token: TokenRow) => boolean): SignInRow | null {
  const token = tables.all<TokenRow>('token').find(choose);
  const viewer = token && viewerRow(tables, token.person);
  if (!viewer) return null;
  const expires_at = token.expires_at === null ? null : new Date(token.expires_at);
  return { ...viewer, ...token, expires_at, revoked: token.valid_to !== null };
}

type Asked = { readonly roles: readonly string[] | null; readonly now: Date };

function guard(tables: MemoryTables, actor: Actor, { roles, now }: Asked): string | null {
  const { personId, organisationId, tokenId } = actor;
  if (personId === null && organisationId === null && tokenId === null) return null;
  const row =
    tokenId === null
      ? withoutToken(viewerRow(tables, personId ?? ''))
      : signInRow(tables, ({ token, person }) => token === tokenId && person === personId);
  if (!row) return tokenId === null ? 'ACCOUNT_SUSPENDED' : 'TOKEN_REVOKED';
  const problem = row.organisation === organisationId ? problemOf(row, now) : 'ACCOUNT_SUSPENDED';
  return problem ?? changedRoles(row, roles);
}

const changedRoles = (row: SignInRow, roles: Asked['roles']): string | null =>
  roles === null || roles.join() === row.roles.join() ? null : 'ROLES_CHANGED';

const withoutToken = (viewer: ViewerRow | null): SignInRow | null =>
  viewer && { ...viewer, token: '', scopes: [], expires_at: null, revoked: false };

function readerOf(tables: MemoryTables, now: () => Date): AccessReader {
  const organisations = () => tables.valid<OrganisationRow>('organisation');
  const usable = (tokenId: string): boolean => {
    const row = signInRow(tables, ({ token }) => token === tokenId);
    return row !== null && problemOf(row, now()) === null;
  };
  const citedAll = (citations: readonly string[]) =>
    keyed(citations, (citation) => tables.citations.get(citation));
  const used = new Map<string, Date>();
  return {
    ...memoryMembership(tables, used),
    alertRulesOf: async (ownerId) =>
      tables
        .valid<{ alert_rule: string; person: string }>('alert_rule')
        .filter(({ person }) => person === ownerId)
        .map(({ alert_rule: rule }) => rule)
        .sort(),
    ...webhooksIn(() => tables.valid('webhook')),
    async signIn(tokenHash) {
      const row = signInRow(tables, ({ hash }) => hash === tokenHash);
      const problem = row ? problemOf(row, now()) : 'TOKEN_UNKNOWN';
      if (!row || problem) return { ok: false, problem: problem ?? 'TOKEN_UNKNOWN' };
      used.set(row.token, now());
      const { token: tokenId, scopes, expires_at: expiresAt } = row;
      return { ok: true, principal: { viewer: viewerFrom(row), tokenId, scopes, expiresAt } };
    },
    endedTokens: async (tokenIds) => new Set(tokenIds.filter((id) => !usable(id))),
    async viewer(personId, asOf) {
      const row = viewerRow(tables, personId, asOf);
      return row && viewerFrom(row);
    },
    async viewers(personIds) {
      return keyed(personIds, (id) => {
        const row = viewerRow(tables, id);
        return row ? viewerFrom(row) : undefined;
      });
    },
    async owners(ids, asOf) {
      return keyed(ids, (id) => {
        const row = viewerRow(tables, id, asOf) ?? organisationRow(tables, id, asOf);
        return row ? ownerFrom(row) : undefined;
      });
    },
    async reports(reportIds, asOf) {
      const rows = new Map(tables.valid<ReportRow>('report', asOf).map((row) => [row.report, row]));
      return keyed(reportIds, (id) => {
        const row = rows.get(id);
        return row && accessFrom(row);
      });
    },
    async publicity(reportIds) {
      const rows = tables.all<ReportRow & { valid_from: number }>('report');
      const spans = (id: string) =>
        rows
          .filter((row) => row.report === id && row.public && row.label === 0)
          .map((row) => ({ from: row.valid_from, to: row.valid_to }));
      return keyed(reportIds, (id) => (spans(id).length > 0 ? spans(id) : undefined));
    },
    cited: async (citation) => tables.citations.get(citation) ?? null,
    citedAll: async (citations) => citedAll(citations),
    organisations: async (ids) =>
      keyed(ids, (id) => entry(organisations().find((row) => row.organisation === id))),
    organisationsByHandle: async (handles) =>
      keyed(handles, (handle) => entry(organisations().find((row) => row.handle === handle))),
    allOrganisations: async () =>
      organisations()
        .map(entryOf)
        .sort((a, b) => (a.handle < b.handle ? -1 : 1)),
    directory: async () => directoryIn(tables),
    communitiesByHandle: async (handles) =>
      keyed(
        handles,
        (handle) =>
          tables
            .valid<{ handle: string; community: string }>('community')
            .find((row) => row.handle === handle)?.community,
      ),
    reportOfRequest: async (requestId) =>
      tables
        .valid<{ information_request: string; report: string }>('information_request')
        .find((row) => row.information_request === requestId)?.report ?? null,
    people: async (ids) => {
      const rows = tables.valid<PersonRow>('person');
      return keyed(ids, (id) => {
        const row = rows.find(({ person }) => person === id);
        return row && personFrom(row);
      });
    },
  };
}

const entry = (row: OrganisationRow | undefined) => row && entryOf(row);

function keyed<Value>(
  keys: readonly string[],
  find: (key: string) => Value | undefined,
): Map<string, Value> {
  return new Map(
    keys.flatMap((key) => {
      const value = find(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
