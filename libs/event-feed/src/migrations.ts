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
  {
    name: 'EventFeed1764000200002',
    sql: `
-- Who feeds a consumer: the event table, or Kafka. Whoever claims it fences the other.
alter table feed.consumer_offset add column mode text collate "C" not null default 'table'
  check (mode in ('table', 'kafka'));
comment on column feed.consumer_offset.next is
  'In mode kafka a floor: everything below it is applied, or parked; feed.watermark tells how far it is';

-- What the relay has put on Kafka. A generation is one topic, filled from position 1 on.
create table feed.relay (
  only_row boolean primary key default true check (only_row),
  generation int not null,
  topic text collate "C" not null,
  partitions int not null,
  epoch int not null,
  -- everything up to here is acknowledged by Kafka
  published bigint not null,
  -- of each partition: the position of the last event sent to it, and the offset that follows it
  last_sent bigint[] not null,
  acknowledged bigint[] not null,
  -- the one that sends, and how long nobody else may
  holder uuid,
  held_until timestamptz not null,
  marked_at timestamptz not null default clock_timestamp(),
  check (cardinality(last_sent) = partitions and cardinality(acknowledged) = partitions)
) with (fillfactor = 10);

-- How far a consumer that is fed by Kafka has got, in each partition of the generation that it follows.
create table feed.partition_offset (
  consumer text collate "C" not null references feed.consumer_offset,
  partition int not null,
  generation int not null,
  next_offset bigint not null check (next_offset >= 0),
  -- of the last event of this partition that is applied, or parked
  position bigint not null,
  progressed_at timestamptz not null default clock_timestamp(),
  primary key (consumer, partition)
) with (fillfactor = 10);

-- Everything up to here is applied, or parked. A partition that has got to what was last sent to it is complete up to
-- what is published, however long it has been idle.
create function feed.watermark(of_consumer text) returns bigint language sql stable as $$
  select coalesce((
    select case c.mode when 'table' then c.next - 1 else greatest(c.next - 1, (
      select min(case when o.position >= r.last_sent[o.partition + 1] then r.published else o.position end)
      from feed.partition_offset o join feed.relay r on r.generation = o.generation
      where o.consumer = c.consumer
      having count(*) = max(r.partitions)
    )) end
    from feed.consumer_offset c where c.consumer = of_consumer
  ), 0)
$$;
`,
  },
  {
    name: 'EventFeed1764000200003',
    sql: `
-- Streams that a consumer is to do without from a position on, by somebody's word. What is parked stays parked; the
-- row goes with the event that could not be applied, once that is released after all.
create table feed.dropped (
  consumer text collate "C" not null,
  stream text collate "C" not null,
  position bigint not null,
  reason text not null,
  -- null: somebody on the machine itself
  person uuid,
  organisation uuid,
  dropped_at timestamptz not null default clock_timestamp(),
  primary key (consumer, stream),
  foreign key (consumer, position) references feed.parked on delete cascade
);

-- Streams that wait for somebody to decide.
create function feed.undecided_streams(of_consumer text) returns int language sql stable as $$
  select count(distinct p.stream)::int from feed.parked p
  where p.consumer = of_consumer and not exists (
    select from feed.dropped d where d.consumer = p.consumer and d.stream = p.stream)
$$;
`,
  },
  {
    name: 'EventFeed1764000200004',
    sql: `
-- Where the events of each partition are, a row for each mark that brought it some: a partition that has not got to
-- \`first\` is complete up to the position before it. What all consumers have passed is put together in the row whose
-- first is 0, which promises nothing.
create table feed.sent (
  generation int not null,
  partition int not null,
  first bigint not null,
  last bigint not null,
  primary key (generation, partition, first)
);
insert into feed.sent (generation, partition, first, last)
select r.generation, l.number - 1, 0, l.last from feed.relay r, unnest(r.last_sent) with ordinality l (last, number);

-- Everything up to here is applied, or parked. Never less than before: a partition that was idle stays complete up to
-- its next event, also while that is on the way.
create or replace function feed.watermark(of_consumer text) returns bigint language sql stable as $$
  select coalesce((
    select case c.mode when 'table' then c.next - 1 else greatest(c.next - 1, (
      select min(coalesce((
        select case when o.position < s.first then s.first - 1 else o.position end from feed.sent s
        where s.generation = o.generation and s.partition = o.partition and s.last > o.position
        order by s.first limit 1), r.published))
      from feed.partition_offset o join feed.relay r on r.generation = o.generation
      where o.consumer = c.consumer
      having count(*) = max(r.partitions)
    )) end
    from feed.consumer_offset c where c.consumer = of_consumer
  ), 0)
$$;
`,
  },
  {
    name: 'EventFeed1764000200005',
    sql: `
-- What was last sent to each partition stands in feed.sent. The check of the table goes with the column.
alter table feed.relay drop column last_sent;
alter table feed.relay add check (cardinality(acknowledged) = partitions);
`,
  },
  {
    name: 'EventFeed1764000200006',
    sql: `
-- What was released and is not on record yet. Written with what is applied, and taken away once the log tells it.
create table feed.released (
  consumer text collate "C" not null,
  stream text collate "C" not null,
  first bigint not null,
  last bigint not null,
  primary key (consumer, stream)
);
`,
  },
];
