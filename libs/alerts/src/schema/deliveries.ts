/** What planning and sending keep beside the deliveries themselves. */
export const DELIVERIES = `
-- A rule whose alerts wait to be sent together: its digest, or the summary at the end of a throttle's window. One a rule.
create table alerts.gathering (
  rule uuid primary key,
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  -- One of them is not to wait for the end of quiet hours.
  urgent boolean not null
);
create index gathering_due on alerts.gathering (due_at);

create table alerts.gathered (
  alert uuid primary key references alerts.alert on delete cascade,
  rule uuid not null
);
create index gathered_rule on alerts.gathered (rule);

-- The throttle's window of a rule.
create table alerts.pace (
  rule uuid primary key,
  began_at timestamptz(3) not null,
  sent int not null
);

-- An endpoint or a mailbox: how it does, and when something is next due for it. Every place that makes a delivery
-- waiting brings next_at forward; who holds the row's lock may set it back.
create table alerts.destination (
  channel text collate "C" not null,
  destination uuid not null,
  organisation uuid not null,
  -- Null: nothing waits, or as much is being sent as may be at once.
  next_at timestamptz(3),
  -- Failures in a row, and since when.
  failures int not null default 0,
  failing_since timestamptz(3),
  last_success timestamptz(3),
  -- It failed again, or asked for it: nothing is sent before.
  blocked_until timestamptz(3),
  -- It is to be disabled, and why: GONE, FAILING_FIVE_DAYS.
  disabling text collate "C",
  -- Its deliveries wait until somebody resumes it.
  held boolean not null default false,
  primary key (channel, destination)
) with (fillfactor = 50);
create index destination_due on alerts.destination (channel, next_at) where next_at is not null;
create index destination_disabling on alerts.destination (destination) where disabling is not null;
create index destination_held on alerts.destination (destination) where held;

-- When next_at was reckoned: later than now, the clock was set back. When sending was begun: until then nobody has it.
alter table alerts.delivery
  add column waits_from timestamptz(3),
  add column begun_at timestamptz(3),
  add column notice text collate "C";
create index delivery_queue on alerts.delivery (channel, destination, next_at) where state = 'waiting';
create index delivery_ahead on alerts.delivery (waits_from) where state = 'waiting';
create index delivery_made on alerts.delivery (made_at);
create index delivery_digest on alerts.delivery (digest) where digest is not null;
drop index alerts.delivery_due;
`;
