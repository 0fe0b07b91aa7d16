import { DELIVERIES } from './deliveries.js';
import { SETTLE } from './settle.js';

/** Tables of alerts and of what was sent. Ids and places in a rule, never content. Landed steps are never edited. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Alerts1764000700001',
    sql: `
create schema alerts;

-- How far matching has got; one row.
create table alerts.checkpoint (
  one boolean primary key default true check (one),
  position bigint not null,
  moved_at timestamptz(3) not null default clock_timestamp()
) with (fillfactor = 10);
insert into alerts.checkpoint (position) values (0);

-- The rules as of the checkpoint; their texts are in the log, sealed.
create table alerts.rule (
  rule uuid primary key,
  owner uuid not null,
  organisation uuid not null,
  -- Position of the event that made the text.
  revision bigint not null
);

-- One for each rule and append that match, written in the transaction that moves the checkpoint.
create table alerts.alert (
  -- Version 5 of rule and position.
  alert uuid primary key,
  rule uuid not null,
  revision bigint not null,
  -- Last of the append.
  position bigint not null,
  owner uuid not null,
  organisation uuid not null,
  raised_at timestamptz(3) not null,
  -- [{incident, report, kinds, reasons}]: reasons are places of predicates in the rule's filter.
  subjects jsonb not null,
  drill boolean not null,
  -- now, digest, none: what the rule asked for at its revision.
  sending text collate "C" not null,
  planned boolean not null default false,
  digest uuid,
  unique (rule, position)
);
create index alert_owner on alerts.alert (owner, position, rule);
create index alert_unplanned on alerts.alert (position) where not planned;
create index alert_digest on alerts.alert (digest) where digest is not null;

create table alerts.delivery (
  -- Version 5 of what is sent, the channel and the destination: constant over all attempts.
  delivery uuid primary key,
  rule uuid,
  alert uuid,
  digest uuid,
  -- alert, digest, test, notice
  kind text collate "C" not null,
  channel text collate "C" not null,
  -- Webhook or person.
  destination uuid not null,
  organisation uuid not null,
  owner uuid not null,
  -- waiting, sending, delivered, failed, dropped, uncertain
  state text collate "C" not null,
  reason text collate "C",
  tries int not null default 0,
  made_at timestamptz(3) not null,
  next_at timestamptz(3),
  holder uuid,
  lease_until timestamptz(3)
);
create index delivery_due on alerts.delivery (next_at, delivery) where state = 'waiting';
create index delivery_held on alerts.delivery (lease_until) where state = 'sending';
create index delivery_destination on alerts.delivery (destination, made_at);
create index delivery_owner on alerts.delivery (owner, made_at);
create index delivery_alert on alerts.delivery (alert) where alert is not null;

create table alerts.attempt (
  delivery uuid not null references alerts.delivery on delete cascade,
  number int not null,
  at timestamptz(3) not null,
  latency_ms int not null,
  code text collate "C" not null,
  status int,
  request text not null,
  answer text,
  primary key (delivery, number)
);

create table alerts.digest (
  -- Version 5 of rule and end.
  digest uuid primary key,
  rule uuid not null,
  since timestamptz(3) not null,
  until timestamptz(3) not null,
  made_at timestamptz(3) not null
);
`,
  },
  { name: 'Alerts1764000700002', sql: DELIVERIES },
  {
    name: 'Alerts1764000700005',
    sql: `
-- For whom an alert is: the owner of the rule, and whoever it was handed on to, at the position where it became his.
create table alerts.recipient (
  person uuid not null,
  position bigint not null,
  alert uuid not null,
  handed boolean not null,
  primary key (person, position, alert)
);
create index recipient_alert on alerts.recipient (alert);

create table alerts.acknowledged (
  alert uuid not null,
  person uuid not null,
  at timestamptz(3) not null,
  primary key (alert, person)
);

-- Which rules told of a report: an erased one matches nothing, and yet its going is told.
create table alerts.told (
  report uuid not null,
  rule uuid not null,
  primary key (report, rule)
);
drop index alerts.alert_owner;
`,
  },
  {
    name: 'Alerts1764000700007',
    sql: `
-- When blocked_until was reckoned: later than now, the clock was set back.
alter table alerts.destination add column blocked_from timestamptz(3);
create index destination_blocked on alerts.destination (blocked_from) where blocked_until is not null;
`,
  },
  { name: 'Alerts1764000700008', sql: SETTLE },
  {
    name: 'Alerts1764000700009',
    sql: `
-- How far other services have been told of alerts: the last one, in the order of the log; one row.
create table alerts.published (
  one boolean primary key default true check (one),
  position bigint not null,
  rule uuid not null
) with (fillfactor = 10);
insert into alerts.published (position, rule) values (0, '00000000-0000-0000-0000-000000000000');
create index alert_position on alerts.alert (position, rule);
`,
  },
  {
    name: 'Alerts1764000700010',
    sql: `
-- Who has to be woken for what came since.
create index recipient_position on alerts.recipient (position);
`,
  },
  {
    name: 'Alerts1764000700011',
    sql: `
-- What quiet hours put off has a window of the throttle of its own, hours ahead, and a summary of its own. A backup from
-- before has rows without: the default is theirs.
alter table alerts.pace add column put_off boolean not null default false;
alter table alerts.pace drop constraint pace_pkey, add primary key (rule, put_off);
alter table alerts.gathering add column put_off boolean not null default false;
alter table alerts.gathering drop constraint gathering_pkey, add primary key (rule, put_off);
alter table alerts.gathered add column put_off boolean not null default false;
`,
  },
];
