type Connection = {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
};

/** SQL around the replacement of tables; either may be empty. */
export type TableRights = {
  /** Takes away what would hold on to the old tables: policies, of other tables too, whose rules ask them. */
  readonly before: string;
  /** Puts policies, row-level security and grants on the tables that have the names now. */
  readonly after: string;
};

/**
 * Who may read tables that are about to be dropped and replaced by others of the same names, and by which policies. A
 * table made anew has no policies and no grants: without these everybody with the right to the old one would be shut
 * out of it, and whoever is granted it again would see every row.
 *
 * @param tables qualified names
 */
export async function tableRights(
  client: Connection,
  tables: readonly string[],
): Promise<TableRights> {
  const { rows } = await client.query<{ before: string | null; after: string | null }>(RIGHTS, [
    [...tables],
  ]);
  return { before: rows[0]?.before ?? '', after: rows[0]?.after ?? '' };
}

// The search path is emptied so that every name in a rule comes out qualified.
const RIGHTS = `
with path as materialized (select set_config('search_path', '', true) as empty),
replaced as materialized (
  select c.oid, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner, format('%I.%I', n.nspname, c.relname) as name
  from path, pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid = any (select pg_catalog.to_regclass(t) from unnest($1::text[]) t)),
policy as materialized (
  select p.polname, format('%I.%I', n.nspname, c.relname) as name, p.polpermissive,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
    (select string_agg(case when r = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) end, ', ')
     from unnest(p.polroles) r) as roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) as rule,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as check
  from path, pg_catalog.pg_policy p
    join pg_catalog.pg_class c on c.oid = p.polrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where p.polrelid in (select r.oid from replaced r) or exists (
    select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_policy'::regclass and d.objid = p.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid in (select r.oid from replaced r))),
granted as (
  select format('grant %s on %s to %s', g.privilege_type, r.name,
    case when g.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) end) as text
  from replaced r, pg_catalog.aclexplode(r.relacl) g where g.grantee <> r.relowner)
select
  (select string_agg(format('drop policy %I on %s', polname, name), '; ') from policy) as before,
  (select string_agg(text, '; ') from (
    select format('alter table %s enable row level security', name) as text from replaced where relrowsecurity
    union all
    select format('alter table %s force row level security', name) from replaced where relforcerowsecurity
    union all
    select text from granted
    union all
    select format('create policy %I on %s as %s for %s to %s', polname, name,
      case when polpermissive then 'permissive' else 'restrictive' end, command, roles)
      || coalesce(' using (' || rule || ')', '') || coalesce(' with check (' || "check" || ')', '') from policy
  ) a) as after`;
