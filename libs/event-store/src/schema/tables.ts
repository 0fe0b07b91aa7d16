/** Tables of the store. Text that is compared or sorted is in code point order, whatever the database's locale. */
export const tables = `
create schema events;
create schema keys;

create table events.event (
  position bigint primary key,
  id uuid not null unique,
  stream text collate "C" not null,
  version int not null,
  type text collate "C" not null,
  schema_version smallint not null,
  epoch int not null,
  -- position of the first event of the append that wrote this one
  append_position bigint not null,
  recorded_at timestamptz(3) not null,
  actor_person uuid,
  actor_organisation uuid,
  actor_token uuid,
  correlation_id text collate "C" not null,
  causation_id text collate "C",
  trace text collate "C",
  -- in clear, and never content: ids, label, audience
  data jsonb not null,
  -- whose key seals the content; null: there is none
  key_subject uuid,
  content bytea,
  unique (stream, version)
);
-- Ciphertext does not compress, and is read whenever its event is: keep it in the row as far as a page goes.
alter table events.event alter column content set storage external;
alter table events.event set (toast_tuple_target = 8160);

-- The one row that every append locks first: position order is commit order, without holes.
create table events.counter (
  only_row boolean primary key default true check (only_row),
  last bigint not null,
  recorded_at timestamptz(3) not null,
  epoch int not null
) with (fillfactor = 10);
insert into events.counter (last, recorded_at, epoch) values (0, 'epoch', 1);

-- Scope and key are one keyed hash; the payload's HMAC is under the subject's key and dies with it.
create table events.idempotency (
  key_hash bytea primary key,
  subject uuid not null,
  payload_hmac bytea not null,
  position bigint not null
);

create table events.citation (
  citation text collate "C" primary key,
  stream text collate "C" not null
);

create table keys.data_key (
  subject uuid primary key,
  -- null once destroyed. The first 8 bytes are the id of the master key.
  key_id uuid,
  wrapped bytea,
  created_at timestamptz(3) not null,
  destroyed_at timestamptz(3),
  check ((wrapped is null) = (destroyed_at is not null)),
  check ((wrapped is null) = (key_id is null))
);

-- A secret of the installation sealed by the master key: shows at start that it is the right one.
create table keys.master (
  id text collate "C" primary key,
  root bytea not null,
  created_at timestamptz(3) not null default clock_timestamp()
);

-- What must be forgotten again after a restore from an older backup.
create table keys.erasure (
  subject uuid primary key,
  erased_at timestamptz(3) not null
);
`;
