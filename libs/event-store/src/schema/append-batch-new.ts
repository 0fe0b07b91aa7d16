import { WRAPPED_BYTES } from '../keys/data-key.js';
import { fold, onlyFor, SETTINGS, type InlineNames } from './append-batch.js';

/** The batch is not written, since something in it is refused: events.append_batch tells what. */
export const NOT_ALL_NEW = 'TB001';

/**
 * One batch of appends that only begin: their streams and data keys are new, and nothing is destroyed. Whatever else
 * events.append_batch looks up would break a unique constraint here, so nothing is looked up, and the batch is written
 * whole or not at all: a quarter of what a single append costs the server. Parameters as there, without what is the
 * same for all of these. Who gets unique_violation or NOT_ALL_NEW goes on with events.append_batch.
 */
export const appendBatchNew = (inline: InlineNames | null): string =>
  [SIGNATURE, BEGIN, onlyFor(inline), LOCK, guard(inline), WRITES, fold(inline), END].join('');

const SIGNATURE = `
create or replace function events.append_batch_new(
  p_now timestamptz,
  g_person uuid[], g_organisation uuid[], g_token uuid[], g_roles text[],
  a_actor int[], a_correlation text[], a_causation text[], a_trace text[],
  s_stream text[],
  e_append int[], e_index int[], e_stream int[], e_offset int[], e_id uuid[], e_type text[], e_schema int[],
  e_subject uuid[], e_from int[], e_length int[], e_data jsonb, e_content bytea,
  k_subject uuid[], k_id uuid[], k_wrapped bytea,
  i_append int[], i_subject uuid[], i_hash bytea, i_hmac bytea,
  c_stream text[], c_citation text[], c_year int[],
  p_inline text, p_rows jsonb,
  out first_position bigint, out recorded_at timestamptz
) language plpgsql
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '10s'
as $$`;

const BEGIN = `
#variable_conflict use_column
declare
  v_count int := cardinality(e_append);
  v_last bigint;
  v_now timestamptz(3);
  v_epoch int;
  v_positions bigint[];
begin
${SETTINGS}`;

// What is refused below takes the counter back with it.
const LOCK = `
  update events.counter c
  set last = c.last + v_count, recorded_at = greatest(
    date_trunc('milliseconds', coalesce(p_now, clock_timestamp())), c.recorded_at)
  returning c.last, c.recorded_at, c.epoch,
    array(select c.last - v_count + generate_series(1, v_count))
  into v_last, v_now, v_epoch, v_positions;
  if not extract(year from v_now at time zone 'UTC') = all (c_year) then
    raise 'a citation of another year' using errcode = '${NOT_ALL_NEW}';
  end if;
`;

// A call by itself is an expression; as a part of a query it would cost that query's start besides.
const guard = (inline: InlineNames | null): string =>
  inline?.sqlGuard === undefined
    ? ''
    : `
  for v_actor in 1..cardinality(g_person) loop
    if ${inline.sqlGuard}(g_person[v_actor], g_organisation[v_actor], g_token[v_actor], g_roles[v_actor])
      is not null then
      raise 'somebody may not act' using errcode = '${NOT_ALL_NEW}';
    end if;
  end loop;
`;

const WRITES = `
  with data_key as (
    insert into keys.data_key (subject, key_id, wrapped, created_at)
    select k.subject, k.id,
      substring(k_wrapped from (k.n - 1) * ${WRAPPED_BYTES} + 1 for ${WRAPPED_BYTES}), v_now
    from (select generate_subscripts(k_subject, 1) as n, unnest(k_subject) as subject, unnest(k_id) as id) k
  ), idempotency as (
    insert into events.idempotency (key_hash, subject, payload_hmac, position)
    select substring(i_hash from (i.n - 1) * 32 + 1 for 32), i.subject,
      substring(i_hmac from (i.n - 1) * 32 + 1 for 32), v_positions[array_position(e_append, i.append)]
    from (select generate_subscripts(i_append, 1) as n, unnest(i_append) as append,
            unnest(i_subject) as subject) i
  ), citation as (
    insert into events.citation (citation, stream)
    select unnest(c_citation), unnest(c_stream)
  )
  insert into events.event (position, id, stream, version, type, schema_version, epoch, append_position,
    recorded_at, actor_person, actor_organisation, actor_token, correlation_id, causation_id, trace,
    data, key_subject, content)
  select v_positions[e.n], e.id, s_stream[e.stream], e.place, e.type, e.schema,
    v_epoch, v_positions[e.n] - e.index, v_now, g_person[a_actor[e.append]],
    g_organisation[a_actor[e.append]], g_token[a_actor[e.append]], a_correlation[e.append],
    a_causation[e.append], a_trace[e.append], e.data, e.subject,
    case when e.length is not null then substring(e_content from e.start for e.length) end
  from (
    select generate_subscripts(e_append, 1) as n, unnest(e_append) as append, unnest(e_index) as index,
      unnest(e_stream) as stream, unnest(e_offset) as place, unnest(e_id) as id, unnest(e_type) as type,
      unnest(e_schema) as schema, unnest(e_subject) as subject, unnest(e_from) as start,
      unnest(e_length) as length, jsonb_array_elements(e_data) as data
  ) e;
`;

const END = `
  first_position := v_last - v_count + 1;
  recorded_at := v_now;
  perform pg_notify('tocsin_events', v_last::text);
end $$;
`;
