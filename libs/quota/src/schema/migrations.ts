/** Steps of the schema of this room. Landed steps are never edited: a change is a new step. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Quota1764000500001',
    sql: `
create schema quota;

-- A leaky bucket is the moment at which it will have leaked empty: its level is what leaks until then. There is no second
-- column that could disagree, and no clock but this database's.
create table quota.bucket (
  kind text collate "C" not null,
  id uuid not null,
  empty_at timestamptz not null,
  primary key (id, kind)
) with (fillfactor = 50);

-- Pours a cost into all of these buckets, or into none where one would overflow. Levels are in the order asked, after
-- the pouring where it was admitted and as they stand where not. Buckets that may be asked for together are always asked
-- for in the same order. It must be the only thing in its transaction, whose commit it makes asynchronous: a crash
-- of the server forgets what was taken in the last moments, and nothing else.
create function quota.take(p_kinds text[], p_ids uuid[], p_capacities float8[], p_rates float8[], p_cost float8)
returns jsonb
language plpgsql set search_path = pg_catalog set lock_timeout = '2s' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_count int := cardinality(p_ids);
  v_empty_at timestamptz[];
  v_one timestamptz;
  v_levels float8[];
begin
  v_empty_at := array(
    select coalesce((select b.empty_at from quota.bucket b where b.id = p_ids[n] and b.kind = p_kinds[n]), v_now)
    from generate_series(1, v_count) n order by n);
  for n in 1..v_count loop
    -- Fuller than full: the clock was set back, or the bucket was larger before.
    if v_empty_at[n] > v_now + make_interval(secs => p_capacities[n] / p_rates[n] + 1) then
      update quota.bucket b set empty_at = clock_timestamp() + make_interval(secs => p_capacities[n] / p_rates[n])
      where b.id = p_ids[n] and b.kind = p_kinds[n] and b.empty_at >= v_empty_at[n];
    end if;
    v_levels[n] := least(p_capacities[n], greatest(0, extract(epoch from v_empty_at[n] - v_now) * p_rates[n]));
  end loop;
  -- Levels only rise by what others pour in, so what does not fit now does not fit, and a refusal writes nothing.
  for n in 1..v_count loop
    if v_levels[n] + p_cost > p_capacities[n] then
      return jsonb_build_object('admitted', false, 'levels', to_jsonb(v_levels));
    end if;
  end loop;

  if current_setting('synchronous_commit') <> 'off' then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  for n in 1..v_count loop
    -- The clock is read once the row is locked.
    insert into quota.bucket as b (kind, id, empty_at)
    values (p_kinds[n], p_ids[n], clock_timestamp() + make_interval(secs => p_cost / p_rates[n]))
    on conflict (id, kind) do update
      set empty_at = greatest(b.empty_at, clock_timestamp()) + make_interval(secs => p_cost / p_rates[n])
    returning b.empty_at into v_one;
    v_empty_at[n] := v_one;
  end loop;

  v_now := clock_timestamp();
  for n in 1..v_count loop
    v_levels[n] := greatest(0, extract(epoch from v_empty_at[n] - v_now) * p_rates[n]);
  end loop;
  for n in 1..v_count loop
    if v_levels[n] > p_capacities[n] then
      -- Others came between the look and the lock.
      for m in 1..v_count loop
        update quota.bucket b set empty_at = b.empty_at - make_interval(secs => p_cost / p_rates[m])
        where b.id = p_ids[m] and b.kind = p_kinds[m];
        v_levels[m] := least(p_capacities[m], greatest(0, v_levels[m] - p_cost));
      end loop;
      return jsonb_build_object('admitted', false, 'levels', to_jsonb(v_levels));
    end if;
  end loop;
  return jsonb_build_object('admitted', true, 'levels', to_jsonb(v_levels));
end $$;
`,
  },
];
