/** Tables of the feed: how far each consumer has got, and what was set aside. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'EventFeed1764000200001',
    sql: `
create schema feed;

create table feed.consumer_offset (
  consumer text collate "C" primary key,
  -- The next position to apply: what is below it is applied, or parked.
  next bigint not null check (next >= 1),
  progressed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 10);

-- No content: the event stays in the store.
create table feed.parked (
  consumer text collate "C" not null,
  position bigint not null,
  stream text collate "C" not null,
  -- null where the store itself cannot read the event
  event_id uuid,
  reason text collate "C" not null,
  parked_at timestamptz not null default clock_timestamp(),
  primary key (consumer, position)
);
create index parked_stream on feed.parked (consumer, stream, position);
`,
  },
];
