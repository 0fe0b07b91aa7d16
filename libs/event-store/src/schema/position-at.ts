/**
 * The last position recorded at or before a time, 0 where there is none. Recorded times never go back, so it halves the
 * log and needs no index.
 */
export const positionAt = `
create function events.position_at(moment timestamptz) returns bigint
language plpgsql stable parallel safe set search_path = pg_catalog as $$
declare
  low bigint := 0;
  high bigint;
  middle bigint;
begin
  select c.last into high from events.counter c;
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select e.recorded_at from events.event e where e.position = middle) <= moment then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end $$;
`;
