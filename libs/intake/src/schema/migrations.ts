/** Tables of the intake: what became of each message, what could not be read, how far each topic is dealt with. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Intake1764000400001',
    sql: `
create schema intake;

-- One row for each message that was answered. Sealed under the organisation's key: pointers quote names of fields.
create table intake.outcome (
  topic text collate "C" not null,
  partition int not null,
  record_offset bigint not null,
  -- Tells a record apart from one of a topic of the same name that was made anew.
  fingerprint uuid not null,
  organisation uuid not null,
  sealed bytea not null,
  decided_at timestamptz(3) not null,
  primary key (topic, partition, record_offset, fingerprint)
);
create index outcome_age on intake.outcome (decided_at);

-- What cannot even be read, for the organisation that sent it. No payload where it is too large, or there are too many.
create table intake.parked (
  receipt uuid primary key,
  topic text collate "C" not null,
  partition int not null,
  record_offset bigint not null,
  organisation uuid not null,
  reason text collate "C" not null,
  at text collate "C" not null,
  bytes int not null,
  sealed bytea,
  parked_at timestamptz(3) not null
);
create index parked_organisation on intake.parked (organisation, parked_at);

-- Everything below is answered, its receipts are acknowledged.
create table intake.next_offset (
  topic text collate "C" not null,
  partition int not null,
  next bigint not null check (next >= 0),
  progressed_at timestamptz not null default clock_timestamp(),
  primary key (topic, partition)
) with (fillfactor = 10);
`,
  },
];
