/**
 * One batch of appends in one statement. Lists of appends (a), streams of appends (s), events (e), data keys that
 * content is sealed with (k), keys to destroy (d), idempotency keys (i) and citations (c) come as parallel arrays; an
 * `append` in them is the 1-based place of the append in the batch. Everything that can be refused is looked at after
 * the counter row is locked, in statements of their own: an earlier snapshot would show what was true before the wait.
 *
 * The caller sees to it that no two appends of a batch share a stream, an idempotency key or a citation.
 */
export const appendBatch = `
create function events.append_batch(
  p_now timestamptz,
  p_sent_before boolean,
  a_person uuid[], a_organisation uuid[], a_token uuid[],
  a_correlation text[], a_causation text[], a_trace text[],
  s_append int[], s_stream text[], s_expected int[],
  e_append int[], e_index int[], e_stream int[], e_offset int[], e_id uuid[], e_type text[], e_schema int[],
  e_subject uuid[], e_from int[], e_length int[], e_data jsonb, e_content bytea,
  k_append int[], k_subject uuid[], k_id uuid[], k_is_new boolean[], k_wrapped bytea,
  d_append int[], d_subject uuid[],
  i_append int[], i_subject uuid[], i_hash bytea, i_hmac bytea,
  c_append int[], c_stream text[], c_citation text[], c_year int[],
  p_guard text[], p_fold text[], p_rows jsonb,
  out first_position bigint, out recorded_at timestamptz, out epoch int, out refusals jsonb
) language plpgsql
set search_path = pg_catalog
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
set lock_timeout = '10s'
as $$
#variable_conflict use_column
declare
  v_counter events.counter;
  v_now timestamptz(3);
  v_versions int[];
  v_reasons text[];
  v_refused int[];
  v_positions bigint[];
  v_written bigint;
begin
  -- An acknowledged append must be on disk, whatever the database's default is.
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

  select * into v_counter from events.counter for update;
  v_now := greatest(
    date_trunc('milliseconds', coalesce(p_now, clock_timestamp())), v_counter.recorded_at);

  v_versions := array(
    select coalesce((select e.version from events.event e where e.stream = s.stream
                     order by e.version desc limit 1), 0)
    from unnest(s_stream) s(stream));

  if p_guard is not null then
    execute format('select array(select %I.%I(p, o, t) from unnest($1, $2, $3) a(p, o, t))',
                   p_guard[1], p_guard[2])
      into v_reasons using a_person, a_organisation, a_token;
  end if;

  select jsonb_agg(r.refusal), array_agg(distinct r.append) into refusals, v_refused from (
    select e.append, jsonb_build_object('append', e.append, 'kind', 'written', 'position', w.position,
      'recordedAt', extract(epoch from w.recorded_at) * 1000) as refusal
    from unnest(e_append, e_index, e_id) e(append, index, id), lateral (
      select w.position, w.recorded_at from events.event w where w.id = e.id limit 1) w
    where p_sent_before and e.index = 0
    union all
    select a.append::int, jsonb_build_object('append', a.append, 'kind', 'rights', 'reason', a.reason)
    from unnest(v_reasons) with ordinality a(reason, append) where a.reason is not null
    union all
    select i.append, jsonb_build_object('append', i.append, 'kind', 'duplicate', 'position', f.position,
      'hmac', encode(f.payload_hmac, 'hex'), 'subject', f.subject, 'wrapped', encode(
        (select x.wrapped from keys.data_key x where x.subject = f.subject limit 1), 'hex'))
    from unnest(i_append) with ordinality i(append, n), lateral (
      select f.position, f.subject, f.payload_hmac from events.idempotency f
      where f.key_hash = substring(i_hash from (i.n::int - 1) * 32 + 1 for 32) limit 1) f
    union all
    select k.append, jsonb_build_object('append', k.append, 'subject', k.subject, 'kind',
      case when k.state = 'destroyed' then 'key-destroyed' else 'reseal' end)
    from (select u.append, u.subject, u.id, u.is_new,
                 (select coalesce(x.key_id::text, 'destroyed') from keys.data_key x
                  where x.subject = u.subject limit 1) as state
          from unnest(k_append, k_subject, k_id, k_is_new) u(append, subject, id, is_new) offset 0) k
    where case when k.state is null then not k.is_new else k.state <> k.id::text end
    union all
    select s.append, jsonb_build_object('append', s.append, 'kind', 'version', 'stream', s.stream,
      'expected', s.expected, 'actual', s.actual)
    from unnest(s_append, s_stream, s_expected, v_versions) s(append, stream, expected, actual)
    where s.expected <> s.actual
    union all
    select c.append, jsonb_build_object('append', c.append, 'kind', 'citation', 'citation', c.citation)
    from unnest(c_append, c_citation, c_year) c(append, citation, year)
    where c.year <> extract(year from v_now at time zone 'UTC')
      or (select x.stream from events.citation x where x.citation = c.citation limit 1) is not null
  ) r;

  v_refused := coalesce(v_refused, '{}');
  first_position := v_counter.last + 1;
  recorded_at := v_now;
  epoch := v_counter.epoch;
  if cardinality(v_refused) = cardinality(a_person) then
    return;
  end if;

  v_positions := array(
    select case when not p.refused then
      v_counter.last + count(*) filter (where not p.refused) over (rows unbounded preceding) end
    from (select e.append = any(v_refused) as refused from unnest(e_append) e(append)) p);
  select max(p) into v_written from unnest(v_positions) p;

  insert into events.event (position, id, stream, version, type, schema_version, epoch, append_position,
    recorded_at, actor_person, actor_organisation, actor_token, correlation_id, causation_id, trace,
    data, key_subject, content)
  select v_positions[e.n], e.id, s_stream[e.stream], v_versions[e.stream] + e.place, e.type, e.schema,
    v_counter.epoch, v_positions[e.n] - e.index, v_now, a_person[e.append], a_organisation[e.append],
    a_token[e.append], a_correlation[e.append], a_causation[e.append], a_trace[e.append],
    e.data, e.subject,
    case when e.length is not null then substring(e_content from e.start for e.length) end
  from rows from (
    unnest(e_append, e_index, e_stream, e_offset, e_id, e_type, e_schema, e_subject, e_from, e_length),
    jsonb_array_elements(e_data)
  ) with ordinality e(append, index, stream, place, id, type, schema, subject, start, length, data, n)
  where v_positions[e.n] is not null;

  insert into keys.data_key (subject, key_id, wrapped, created_at)
  select k.subject, k.id, substring(k_wrapped from (k.n::int - 1) * 69 + 1 for 69), v_now
  from unnest(k_append, k_subject, k_id, k_is_new) with ordinality k(append, subject, id, is_new, n)
  where k.is_new and k.append <> all(v_refused)
  on conflict (subject) do nothing;

  insert into events.idempotency (key_hash, subject, payload_hmac, position)
  select substring(i_hash from (i.n::int - 1) * 32 + 1 for 32), i.subject,
    substring(i_hmac from (i.n::int - 1) * 32 + 1 for 32),
    v_positions[array_position(e_append, i.append)]
  from unnest(i_append, i_subject) with ordinality i(append, subject, n)
  where i.append <> all(v_refused);

  insert into events.citation (citation, stream)
  select c.citation, c.stream from unnest(c_append, c_citation, c_stream) c(append, citation, stream)
  where c.append <> all(v_refused);

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

  if p_fold is not null and jsonb_array_length(p_rows) > 0 then
    execute format('select %I.%I($1, $2)', p_fold[1], p_fold[2]) using p_rows, v_positions;
  end if;

  update events.counter set last = v_written, recorded_at = v_now;
  perform pg_notify('tocsin_events', v_written::text);
end $$;
`;
