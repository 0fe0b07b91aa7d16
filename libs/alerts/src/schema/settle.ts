/**
 * What becomes of a delivery, in one call. A statement within a function sees what was committed until then: once the
 * destination's row is held, whatever was put in line for it meanwhile counts for when it is looked at next.
 */
export const SETTLE = `
create function alerts.settle(
  the_delivery uuid, the_holder uuid, the_channel text, the_destination uuid, at_moment timestamptz, ending jsonb,
  tried jsonb, health jsonb
) returns boolean language plpgsql as $settle$
declare
  place alerts.destination;
  written boolean;
begin
  -- Always before the delivery's own row, here and wherever both are written: two that do it wait, and not in a circle.
  select * into place from alerts.destination
  where channel = the_channel and destination = the_destination for update;
  -- An uncertain one is still its holder's, who knows better: nobody sends it again but a person.
  update alerts.delivery
  set state = ending ->> 'state', reason = ending ->> 'reason', next_at = (ending ->> 'nextAt')::timestamptz,
    waits_from = at_moment, tries = (ending ->> 'tries')::int, lease_until = null, holder = null
  where delivery = the_delivery and holder = the_holder and state in ('sending', 'uncertain');
  written := found;
  if written and tried is not null then
    -- The number follows those that are there: an order to send again begins the schedule anew, not the log.
    insert into alerts.attempt (delivery, number, at, latency_ms, code, status, request, answer)
    select the_delivery, coalesce(max(number), 0) + 1, (tried ->> 'at')::timestamptz, (tried ->> 'latencyMs')::int,
      tried ->> 'code', (tried ->> 'status')::int, tried ->> 'request', tried ->> 'answer'
    from alerts.attempt where delivery = the_delivery;
  end if;
  if written and health ->> 'result' = 'well' then
    place.failures := 0;
    place.failing_since := null;
    place.blocked_until := null;
    place.last_success := at_moment;
  elsif written and health ->> 'result' = 'failing' then
    place.failures := place.failures + 1;
    place.failing_since := least(place.failing_since, at_moment);
    -- The longest block is the last one.
    place.blocked_until := at_moment + interval '1 millisecond'
      * (health -> 'blocksMs' ->> least(place.failures, jsonb_array_length(health -> 'blocksMs')) - 1)::float8;
    place.blocked_from := at_moment;
    place.disabling := coalesce(place.disabling, health ->> 'disabling', case
      when at_moment - place.failing_since >= (health ->> 'failingMostMs')::float8 * interval '1 millisecond'
      then 'FAILING_FIVE_DAYS' end);
  end if;
  update alerts.destination t
  set failures = place.failures, failing_since = place.failing_since, blocked_until = place.blocked_until, blocked_from = place.blocked_from,
    last_success = place.last_success, disabling = place.disabling,
    next_at = greatest(place.blocked_until, (
      select min(d.next_at) from alerts.delivery d
      where d.channel = the_channel and d.destination = the_destination and d.state = 'waiting'))
  where t.channel = the_channel and t.destination = the_destination;
  return written;
end $settle$;
`;
