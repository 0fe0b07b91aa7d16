import { FIRST_TABLES, TABLES } from './tables.js';

/**
 * Folds a batch. New reports, by far the most common row, are one insert. Whatever changes a row is done by rank: the
 * first change of every row, then the second of those that have one, so that each version of a row is there. Within one
 * append there is hardly ever a second one; a rebuild folds thousands of events at once.
 */
const fold = (schema: string): string => `
create function ${schema}.fold(p_rows jsonb, p_positions bigint[]) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  v_table text;
  v_ranks int;
  v_same text;
  v_inserted int;
begin
  insert into ${schema}.report (report, label, public, source, author, community, recipients, named, excluded, clients,
    assigned, without_authorities, include_secretariat, attribution, valid_from)
  select n.report, n.label, false, n.source, n.author, n.community, coalesce(n.recipients, '{}'),
    coalesce(n.named, '{}'), coalesce(n.excluded, '{}'), '{}', '{}', n.without_authorities,
    n.include_secretariat, n.attribution, p_positions[n.event]
  from jsonb_to_recordset(p_rows) n(event int, report uuid, label smallint, source uuid, author uuid, community uuid,
    recipients uuid[], named uuid[], excluded uuid[], without_authorities boolean, include_secretariat boolean,
    attribution smallint)
  where n.report is not null and p_positions[n.event] is not null;
  get diagnostics v_inserted = row_count;
  if v_inserted = jsonb_array_length(p_rows) then
    return;
  end if;

  for v_table, v_ranks in
    select c."table", max(c.rank) from (
      select x."table", row_number() over (partition by x."table", x.key) as rank
      from jsonb_to_recordset(p_rows) x(event int, "table" text, key jsonb)
      where x."table" is not null and p_positions[x.event] is not null) c
    group by c."table"
  loop
    v_same := case v_table
      when 'community_member' then 't.community = (c.k).community and t.organisation = (c.k).organisation'
      else format('t.%1$I = (c.k).%1$I', v_table) end;
    for v_rank in 1..v_ranks loop
      execute format($change$
        with c as materialized (
          select p.position, p.set, p.whole, jsonb_populate_record(null::${schema}.%1$I, p.key) as k
          from (select $2[x.event] as position, x.set, x.whole, x.key,
                  row_number() over (partition by x.key order by x.event) as rank
                from jsonb_to_recordset($1) x(event int, whole boolean, "table" text, key jsonb, set jsonb)
                where x."table" = %1$L and $2[x.event] is not null) p
          where p.rank = $3),
        o as (update ${schema}.%1$I t set valid_to = c.position from c
              where %2$s and t.valid_to is null returning c.position, t as row)
        insert into ${schema}.%1$I
        select n.* from c left join o on o.position = c.position,
          lateral jsonb_populate_record(o.row,
            c.set || jsonb_build_object('valid_from', c.position, 'valid_to', null)) n
        where jsonb_typeof(c.set) = 'object' and (c.whole or o.position is not null)
      $change$, v_table, v_same) using p_rows, p_positions, v_rank;
    end loop;
  end loop;
end $$;
`;

type FirstGuardSetting = {
  readonly create: 'create' | 'create or replace';
  readonly volatility: 'stable' | 'volatile';
  readonly clock: string;
};

const firstGuardWith = (
  schema: string,
  { create, volatility, clock }: FirstGuardSetting,
): string => `
${create} function ${schema}.guard(p_person uuid, p_organisation uuid, p_token uuid) returns text
language plpgsql ${volatility} set search_path = pg_catalog as $$
begin
  if p_person is null and p_organisation is null and p_token is null then
    return null;
  end if;
  return (select case
    when p_token is not null and t.token is null then 'TOKEN_REVOKED'
    when t.expires_at <= ${clock} then 'TOKEN_EXPIRED'
    when p.active is not true or o.standing in ('member', 'restricted') is not true then 'ACCOUNT_SUSPENDED'
    end
  from (select) one
    left join ${schema}.token t on t.token = p_token and t.person = p_person and t.valid_to is null
    left join ${schema}.person p on p.person = p_person and p.organisation = p_organisation and p.valid_to is null
    left join ${schema}.organisation o on o.organisation = p_organisation and o.valid_to is null);
end $$;
`;

/** As the first step made it, by the start of the statement. That step has landed, so its text stays. */
const firstGuard = (schema: string): string =>
  firstGuardWith(schema, { create: 'create', volatility: 'stable', clock: 'now()' });

/** As the second step made it, which has landed too: the clock is read when the function is called. */
export const secondGuard = (schema: string): string =>
  firstGuardWith(schema, {
    create: 'create or replace',
    volatility: 'volatile',
    clock: 'clock_timestamp()',
  });

/**
 * Whether somebody may still act, asked under the lock of each append: the decision was made a moment ago, and the wait
 * for the lock may have been long, so the clock is read now and not when the statement began. Roles that were given or
 * taken since the decision make it void, whatever it rests on. Null: yes. No person and no token: the network itself.
 */
export const guard = (schema: string): string => `
create function ${schema}.guard(p_person uuid, p_organisation uuid, p_token uuid, p_roles text) returns text
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if p_person is null and p_organisation is null and p_token is null then
    return null;
  end if;
  return (select case
    when p_token is not null and t.token is null then 'TOKEN_REVOKED'
    when t.expires_at <= clock_timestamp() then 'TOKEN_EXPIRED'
    when p.active is not true or o.standing in ('member', 'restricted') is not true then 'ACCOUNT_SUSPENDED'
    when array_to_string(p.roles, ',') <> p_roles then 'ROLES_CHANGED'
    end
  from (select) one
    left join ${schema}.token t on t.token = p_token and t.person = p_person and t.valid_to is null
    left join ${schema}.person p on p.person = p_person and p.organisation = p_organisation and p.valid_to is null
    left join ${schema}.organisation o on o.organisation = p_organisation and o.valid_to is null);
end $$;
`;

/** SHA-256 over all rows as they were at a position, in hex: the same for every database with the same events. */
export const hash = (schema: string, tables: readonly string[]): string => `
create function ${schema}.hash(p_position bigint) returns text
language sql stable set search_path = pg_catalog set timezone = 'UTC' as $$
  select encode(sha256(coalesce(string_agg(r.hash, ''::bytea order by r.hash), ''::bytea)), 'hex') from (
    ${tables
      .map(
        (table) => `
    select sha256(convert_to('${table} ' || (to_jsonb(t) || jsonb_build_object('valid_to',
      case when t.valid_to <= p_position then t.valid_to end))::text, 'UTF8')) as hash
    from ${schema}.${table} t where t.valid_from <= p_position`,
      )
      .join(' union all ')}) r
$$;
`;

/** The functions of the first step. What a later step replaced is in it as it was. */
export const firstFunctions = (schema: string): string =>
  fold(schema) + firstGuard(schema) + hash(schema, FIRST_TABLES);

/** The functions as all steps together leave them. */
export const functions = (schema: string): string =>
  fold(schema) + guard(schema) + hash(schema, TABLES);
