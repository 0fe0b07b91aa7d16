import type { ReportAccess, Span, Viewer } from '@tocsin/domain';
import type { openPool } from '@tocsin/postgres';
import {
  accessFrom,
  entryOf,
  ownerFrom,
  personFrom,
  viewerFrom,
  type OrganisationRow,
  type OwnerRow,
  type PersonRow,
  type ReportRow,
  type SignInRow,
  type ViewerRow,
} from './access-rows.js';
import type { AccessReader, Cited, DirectoryEntry } from './access.js';
import type { PersonEntry } from './membership.js';
import { keptDirectory } from './kept-directory.js';
import { membershipReader } from './postgres-membership.js';
import { queryOn, type Query } from './query.js';
import {
  organisationColumns,
  readSignIn,
  signInSql,
  viewerColumns,
  type Valid,
} from './sign-in-sql.js';
import { nowSql, thenSql } from './visible-sql.js';
import { tokenUse } from './token-use.js';
import { webhookReader } from './webhooks.js';

type Pool = ReturnType<typeof openPool>;

type AccessOptions = {
  /** The clock by which tokens run out; the machine's when not given. */
  readonly now?: () => Date;
};

/** Reads the tables that decide who may see what. Every method is one round trip at most. */
export function openAccess(
  pool: Pool,
  { now = () => new Date() }: AccessOptions = {},
): AccessReader {
  const query = queryOn(pool, 'access');
  const used = tokenUse(query);
  return {
    ...membershipReader(query),
    ...webhookReader(query),
    async signIn(tokenHash) {
      const at = now();
      const signedIn = await signIn(query, tokenHash, at);
      if (signedIn.ok) used(signedIn.principal.tokenId, at);
      return signedIn;
    },
    endedTokens: (tokenIds) => endedTokens(query, tokenIds, now()),
    viewer: async (personId, asOf) =>
      (await viewersOf(query, [personId], asOf)).get(personId) ?? null,
    viewers: (personIds, asOf) => some((ids) => viewersOf(query, ids, asOf))(personIds),
    owners: (ids, asOf) => some((owners) => ownersOf(query, owners, asOf))(ids),
    reports: (reportIds, asOf) => some((ids) => reportsOf(query, ids, asOf))(reportIds),
    publicity: some((ids) => publicityOf(query, ids)),
    async alertRulesOf(ownerId) {
      const text = `select alert_rule from access.alert_rule
        where person = $1 and valid_to is null order by alert_rule`;
      const rows = await query<{ alert_rule: string }>('alert_rules_of', text, [ownerId]);
      return rows.map(({ alert_rule: rule }) => rule);
    },
    cited: async (citation) => (await citedAll(query, [citation])).get(citation) ?? null,
    citedAll: some((citations) => citedAll(query, citations)),
    organisations: some((ids) => directory(query, 'organisation', ids)),
    organisationsByHandle: some((handles) => directory(query, 'handle', handles)),
    async allOrganisations() {
      const text = `${SELECT_ORGANISATIONS} order by o.handle, o.valid_from`;
      return (await query<OrganisationRow>('all_organisations', text, [])).map(entryOf);
    },
    directory: keptDirectory(query),
    communitiesByHandle: some((handles) => communitiesByHandle(query, handles)),
    people: some((ids) => peopleOf(query, ids)),
    async reportOfRequest(requestId) {
      const text = `select q.report from access.information_request q
        where q.information_request = $1 and ${nowSql('q')}`;
      const [row] = await query<{ report: string }>('report_of_request', text, [requestId]);
      return row?.report ?? null;
    },
  };
}

/** Who asks about nobody is answered without asking the database. */
const some =
  <Value>(ask: (keys: readonly string[]) => Promise<Map<string, Value>>) =>
  async (keys: readonly string[]): Promise<Map<string, Value>> =>
    keys.length === 0 ? new Map<string, Value>() : ask(keys);

async function signIn(
  query: Query,
  tokenHash: string,
  now: Date,
): ReturnType<AccessReader['signIn']> {
  const text = signInSql({ hash: '$1', now: '$2' });
  const [row] = await query<SignInRow>('sign_in', text, [tokenHash, now]);
  return readSignIn(row, now);
}

async function endedTokens(
  query: Query,
  tokenIds: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const good = await query<{ token: string }>(
    'good_tokens',
    `select t.token from access.token t
       join access.person p on p.person = t.person and ${nowSql('p')} and p.active
       join access.organisation o on o.organisation = p.organisation and ${nowSql('o')}
         and o.standing in ('member', 'restricted')
     where t.token = any($1::uuid[]) and ${nowSql('t')} and (t.expires_at is null or t.expires_at > $2)`,
    [tokenIds, now],
  );
  const ended = new Set(tokenIds);
  for (const { token } of good) ended.delete(token);
  return ended;
}

async function viewersOf(
  query: Query,
  personIds: readonly string[],
  asOf: number | undefined,
): Promise<Map<string, Viewer>> {
  const { name, valid, values } = asOf === undefined ? TODAY : then(asOf);
  const rows = await query<ViewerRow>(`viewers${name}`, selectViewers(valid), [
    personIds,
    ...values,
  ]);
  return new Map(rows.map((row) => [row.person, viewerFrom(row)]));
}

const selectViewers = (valid: Valid): string => `
  select ${viewerColumns(valid)} from access.person p
    join access.organisation o on o.organisation = p.organisation and ${valid('o')}
  where p.person = any($1::uuid[]) and ${valid('p')}`;

async function ownersOf(
  query: Query,
  ids: readonly string[],
  asOf: number | undefined,
): Promise<Map<string, Viewer>> {
  const { name, valid, values } = asOf === undefined ? TODAY : then(asOf);
  const text = `${selectViewers(valid)}
    union all select ${organisationColumns(valid)} from access.organisation o
    where o.organisation = any($1::uuid[]) and ${valid('o')}`;
  const rows = await query<OwnerRow>(`owners${name}`, text, [ids, ...values]);
  return new Map(rows.map((row) => [row.person, ownerFrom(row)]));
}

type Moment = { readonly name: string; readonly valid: Valid; readonly values: readonly number[] };

const TODAY: Moment = { name: '', valid: nowSql, values: [] };

/** A position as the second parameter of a statement. */
const then = (position: number): Moment => ({
  name: '_then',
  valid: (row) => thenSql(row, '$2::bigint'),
  values: [position],
});

async function citedAll(query: Query, citations: readonly string[]): Promise<Map<string, Cited>> {
  const rows = await query<{ id: string; kind: Cited['kind']; target: string }>(
    'cited',
    'select id, kind, target from access.citation where id = any($1::text[])',
    [citations],
  );
  return new Map(rows.map(({ id, kind, target }) => [id, { kind, id: target }]));
}

async function reportsOf(
  query: Query,
  reportIds: readonly string[],
  asOf: number | undefined,
): Promise<Map<string, ReportAccess>> {
  const { name, valid, values } = asOf === undefined ? TODAY : then(asOf);
  const rows = await query<ReportRow>(
    `reports${name}`,
    `select r.* from access.report r where r.report = any($1::uuid[]) and ${valid('r')}`,
    [reportIds, ...values],
  );
  return new Map(rows.map((row) => [row.report, accessFrom(row)]));
}

async function publicityOf(
  query: Query,
  reportIds: readonly string[],
): Promise<Map<string, readonly Span[]>> {
  const rows = await query<{ report: string; spans: Span[] }>(
    'publicity',
    `select r.report,
            json_agg(json_build_object('from', r.valid_from, 'to', r.valid_to) order by r.valid_from) as spans
     from access.report r where r.report = any($1::uuid[]) and r.public and r.label = 0 group by r.report`,
    [reportIds],
  );
  return new Map(rows.map(({ report, spans }) => [report, spans]));
}

const SELECT_ORGANISATIONS = `
  select o.organisation, o.handle, o.names, o.class, o.jurisdiction, o.standing, o.invented, o.parent
  from access.organisation o where ${nowSql('o')}`;

/** Keyed by what was asked for. */
async function directory(
  query: Query,
  by: 'organisation' | 'handle',
  values: readonly string[],
): Promise<Map<string, DirectoryEntry>> {
  const type = by === 'handle' ? 'text' : 'uuid';
  const text = `${SELECT_ORGANISATIONS} and o.${by} = any($1::${type}[]) order by o.valid_from desc`;
  const rows = await query<OrganisationRow>(`organisations_by_${by}`, text, [values]);
  return new Map(rows.map((row) => [row[by], entryOf(row)]));
}

async function communitiesByHandle(
  query: Query,
  handles: readonly string[],
): Promise<Map<string, string>> {
  const rows = await query<{ handle: string; community: string }>(
    'communities_by_handle',
    `select c.handle, c.community from access.community c
     where c.handle = any($1::text[]) and ${nowSql('c')} order by c.valid_from desc`,
    [handles],
  );
  return new Map(rows.map(({ handle, community }) => [handle, community]));
}

async function peopleOf(query: Query, ids: readonly string[]): Promise<Map<string, PersonEntry>> {
  const rows = await query<PersonRow>(
    'people',
    `select p.person, p.organisation, p.roles, p.active from access.person p
     where p.person = any($1::uuid[]) and ${nowSql('p')}`,
    [ids],
  );
  return new Map(rows.map((row) => [row.person, personFrom(row)]));
}
