import { WRAPPED_BYTES } from '../keys/data-key.js';
import type { InlineFold } from '../inline-fold.js';

export type InlineNames = Pick<InlineFold, 'sqlFunction' | 'sqlGuard'>;

/**
 * One batch of appends in one statement. Actors (g), appends (a), streams of appends (s), events (e), data keys that
 * content is sealed with (k), keys to destroy (d), idempotency keys (i) and citations (c) come as parallel arrays; an
 * `append` in them is the 1-based place of the append in the batch. Everything that can be refused is looked at after
 * the counter row is locked, in statements of their own: an earlier snapshot would show what was true before the wait.
 *
 * The caller sees to it that no two appends of a batch share a stream, an idempotency key or a citation.
 *
 * The inline functions are written into the text: called by name at run time they would be planned for every batch,
 * which is a third of the cost of a single append.
 */
export const appendBatch = (inline: InlineNames | null): string =>
  [SIGNATURE, BEGIN, onlyFor(inline), LOCK, guard(inline), REASONS, WRITES, fold(inline), END].join(
    '',
  );

/** What a writer calls itself by, so that it meets the text that was written for it. */
export const inlineName = ({ sqlFunction, sqlGuard }: InlineNames): string =>
  `${sqlFunction} ${sqlGuard ?? 'unguarded'}`;

const inlineMark = (inline: InlineNames | null): string =>
  inline ? `'${inlineName(inline)}'` : 'null';

/** A writer without the inline tables of its database would leave them behind. */
export const onlyFor = (inline: InlineNames | null): string => `
  if p_inline is distinct from ${inlineMark(inline)} then
    raise 'inline tables: the database has %, the writer %', ${inlineMark(inline)}, p_inline
      using errcode = '55000';
  end if;
`;

const guard = (inline: InlineNames | null): string =>
  inline?.sqlGuard === undefined
    ? ''
    : `
  v_reasons := array(
    select ${inline.sqlGuard}(g.person, g.organisation, g.token, g.roles)
    from (select unnest(g_person) as person, unnest(g_organisation) as organisation,
            unnest(g_token) as token, unnest(g_roles) as roles) g);
  if array_remove(v_reasons, null) <> '{}' then
    select jsonb_agg(jsonb_build_object(
      'append', a.append, 'kind', 'rights', 'reason', v_reasons[a.actor])) into refusals
    from unnest(a_actor) with ordinality a(actor, append) where v_reasons[a.actor] is not null;
  end if;
`;

/** Writes the inline rows of the events that got a position. */
export const fold = (inline: InlineNames | null): string =>
  inline
    ? `
  if p_rows <> '[]' then
    perform ${inline.sqlFunction}(p_rows, v_positions);
  end if;
`
    : '';

const SIGNATURE = `
create or replace function events.append_batch(
  p_now timestamptz,
  p_sent_before boolean,
  g_person uuid[], g_organisation uuid[], g_token uuid[], g_roles text[],
  a_actor int[], a_correlation text[], a_causation text[], a_trace text[],
  s_append int[], s_stream text[], s_expected int[],
  e_append int[], e_index int[], e_stream int[], e_offset int[], e_id uuid[], e_type text[], e_schema int[],
  e_subject uuid[], e_from int[], e_length int[], e_data jsonb, e_content bytea,
  k_append int[], k_subject uuid[], k_id uuid[], k_is_new boolean[], k_wrapped bytea,
  d_append int[], d_subject uuid[],
  i_append int[], i_subject uuid[], i_hash bytea, i_hmac bytea,
  c_append int[], c_stream text[], c_citation text[], c_year int[],
  p_inline text, p_rows jsonb,
  out first_position bigint, out recorded_at timestamptz, out epoch int, out refusals jsonb
) language plpgsql
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '10s'
as $$`;

/** What an append asks of its session. */
export const SETTINGS = `  -- An acknowledged append must be on disk, whatever the database's default is.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  -- From PostgreSQL 17: a client that is stopped between its messages must not keep the lock.
  if current_setting('transaction_timeout', true) = '0' then
    perform set_config('transaction_timeout', '20s', true);
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    raise 'events.append_batch needs read committed' using errcode = '25001';
  end if;
`;

const BEGIN = `
#variable_conflict use_column
declare
  v_counter events.counter;
  v_now timestamptz(3);
  v_versions int[];
  v_reasons text[];
  v_refused int[];
  v_positions bigint[];
  v_last bigint;
  v_year int;
  v_suspect boolean;
  v_found jsonb;
begin
${SETTINGS}`;

// Everything at one glance, since statements cost more than rows where one append comes alone. Only what looks wrong is
// looked at again to tell why. Arrays are unnested in the select list: in FROM each of them would be written to a
// tuplestore of its own first.
const LOCK = `
  select * into v_counter from events.counter for update;
  v_now := greatest(
    date_trunc('milliseconds', coalesce(p_now, clock_timestamp())), v_counter.recorded_at);
  v_year := extract(year from v_now at time zone 'UTC');
  v_refused := '{}';

  select v.versions, array(select v_counter.last + generate_subscripts(e_append, 1)), coalesce(
    (select true from (select unnest(s_expected) as expected, unnest(v.versions) as actual) s
     where s.expected <> s.actual limit 1),
    (select true from (select generate_subscripts(i_append, 1) as n) i
     where (select f.position from events.idempotency f
            where f.key_hash = substring(i_hash from (i.n - 1) * 32 + 1 for 32) limit 1) is not null limit 1),
    (select true from (select unnest(k_subject) as subject, unnest(k_id) as id, unnest(k_is_new) as is_new) k
     where coalesce((select coalesce(x.key_id, '00000000-0000-0000-0000-000000000000') from keys.data_key x
                     where x.subject = k.subject limit 1),
                    case when k.is_new then k.id end) is distinct from k.id limit 1),
    (select true from (select unnest(c_citation) as citation, unnest(c_year) as year) c
     where c.year <> v_year
       or (select x.stream from events.citation x where x.citation = c.citation limit 1) is not null limit 1),
    p_sent_before)
  into v_versions, v_positions, v_suspect
  from (select array(
    select coalesce((select e.version from events.event e where e.stream = s.stream
                     order by e.version desc limit 1), 0)
    from (select unnest(s_stream) as stream) s) as versions) v;
`;

const REASONS = `
  if v_suspect then
    select jsonb_agg(r.refusal) into v_found from (
      select jsonb_build_object('append', s.append, 'kind', 'version', 'stream', s.stream,
        'expected', s.expected, 'actual', s.actual) as refusal
      from unnest(s_append, s_stream, s_expected, v_versions) s(append, stream, expected, actual)
      where s.expected <> s.actual
      union all
      select jsonb_build_object('append', i.append, 'kind', 'duplicate', 'position', f.position,
        'hmac', encode(f.payload_hmac, 'hex'), 'subject', f.subject, 'wrapped', encode(
          (select x.wrapped from keys.data_key x where x.subject = f.subject limit 1), 'hex'))
      from unnest(i_append) with ordinality i(append, n), lateral (
        select f.position, f.subject, f.payload_hmac from events.idempotency f
        where f.key_hash = substring(i_hash from (i.n::int - 1) * 32 + 1 for 32) limit 1) f
      union all
      select jsonb_build_object('append', k.append, 'subject', k.subject,
        'kind', case when x.destroyed_at is not null then 'key-destroyed' else 'reseal' end)
      from unnest(k_append, k_subject, k_id, k_is_new) k(append, subject, id, is_new)
      left join lateral (select x.key_id, x.destroyed_at, true as found from keys.data_key x
                         where x.subject = k.subject limit 1) x on true
      where case when x.found then x.key_id is distinct from k.id else not k.is_new end
      union all
      select jsonb_build_object('append', c.append, 'kind', 'citation', 'citation', c.citation)
      from unnest(c_append, c_citation, c_year) c(append, citation, year)
      where c.year <> v_year
        or (select x.stream from events.citation x where x.citation = c.citation limit 1) is not null
      union all
      select jsonb_build_object('append', e.append, 'kind', 'written', 'position', w.position,
        'recordedAt', extract(epoch from w.recorded_at) * 1000)
      from unnest(e_append, e_index, e_id) e(append, index, id), lateral (
        select w.position, w.recorded_at from events.event w where w.id = e.id limit 1) w
      where p_sent_before and e.index = 0
    ) r;
    refusals := coalesce(refusals || v_found, refusals, v_found);
  end if;

  first_position := v_counter.last + 1;
  recorded_at := v_now;
  epoch := v_counter.epoch;
  if refusals is not null then
    v_refused := array(select distinct (r ->> 'append')::int from jsonb_array_elements(refusals) r);
    if cardinality(v_refused) = cardinality(a_actor) then
      return;
    end if;
    v_positions := array(
      select case when not p.refused then
        v_counter.last + count(*) filter (where not p.refused) over (rows unbounded preceding) end
      from (select e.append = any(v_refused) as refused from unnest(e_append) e(append)) p);
  end if;
  v_last := v_counter.last + cardinality(array_remove(v_positions, null));
`;

const WRITES = `
  with event as (
    insert into events.event (position, id, stream, version, type, schema_version, epoch, append_position,
      recorded_at, actor_person, actor_organisation, actor_token, correlation_id, causation_id, trace,
      data, key_subject, content)
    select v_positions[e.n], e.id, s_stream[e.stream], v_versions[e.stream] + e.place, e.type, e.schema,
      v_counter.epoch, v_positions[e.n] - e.index, v_now, g_person[a_actor[e.append]],
      g_organisation[a_actor[e.append]], g_token[a_actor[e.append]], a_correlation[e.append],
      a_causation[e.append], a_trace[e.append], e.data, e.subject,
      case when e.length is not null then substring(e_content from e.start for e.length) end
    from (
      select generate_subscripts(e_append, 1) as n, unnest(e_append) as append, unnest(e_index) as index,
        unnest(e_stream) as stream, unnest(e_offset) as place, unnest(e_id) as id, unnest(e_type) as type,
        unnest(e_schema) as schema, unnest(e_subject) as subject, unnest(e_from) as start,
        unnest(e_length) as length, jsonb_array_elements(e_data) as data
    ) e
    where v_positions[e.n] is not null
  ), data_key as (
    insert into keys.data_key (subject, key_id, wrapped, created_at)
    select k.subject, k.id,
      substring(k_wrapped from (k.n - 1) * ${WRAPPED_BYTES} + 1 for ${WRAPPED_BYTES}), v_now
    from (select generate_subscripts(k_append, 1) as n, unnest(k_append) as append, unnest(k_subject) as subject,
            unnest(k_id) as id, unnest(k_is_new) as is_new) k
    where k.is_new and k.append <> all(v_refused)
    on conflict (subject) do nothing
  ), idempotency as (
    insert into events.idempotency (key_hash, subject, payload_hmac, position)
    select substring(i_hash from (i.n - 1) * 32 + 1 for 32), i.subject,
      substring(i_hmac from (i.n - 1) * 32 + 1 for 32),
      v_positions[array_position(e_append, i.append)]
    from (select generate_subscripts(i_append, 1) as n, unnest(i_append) as append,
            unnest(i_subject) as subject) i
    where i.append <> all(v_refused)
  ), citation as (
    insert into events.citation (citation, stream)
    select c.citation, c.stream
    from (select unnest(c_append) as append, unnest(c_citation) as citation, unnest(c_stream) as stream) c
    where c.append <> all(v_refused)
  )
  update events.counter set last = v_last, recorded_at = v_now;

  if cardinality(d_append) > 0 then
    insert into keys.data_key (subject, created_at, destroyed_at)
    select distinct d.subject, v_now, v_now from unnest(d_append, d_subject) d(append, subject)
    where d.append <> all(v_refused)
    on conflict (subject) do update set key_id = null, wrapped = null,
      destroyed_at = coalesce(data_key.destroyed_at, excluded.destroyed_at);
    insert into keys.erasure (subject, erased_at)
    select distinct d.subject, v_now from unnest(d_append, d_subject) d(append, subject)
    where d.append <> all(v_refused)
    on conflict (subject) do nothing;
  end if;
`;

const END = `
  perform pg_notify('tocsin_events', v_last::text);
end $$;
`;
