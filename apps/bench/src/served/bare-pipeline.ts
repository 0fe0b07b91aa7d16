import type { openKafka } from '@tocsin/kafka';

/** How far apart the hops of the bare pipeline are: what its processes are told. */
export type BarePipeline = {
  readonly url: string;
  readonly kafka: Parameters<typeof openKafka>[0];
  readonly topic: string;
  readonly partitions: number;
};

/** Said when rows are written, and when they have come through Kafka. */
export const WRITTEN = 'bare_written';
export const FOLDED = 'bare_folded';

/** What is written, what comes out of Kafka, and how far that is. An outbox has a flag: numbers do not come in order. */
export const BARE_TABLES = `
create schema if not exists bare;
create table if not exists bare.change (
  position bigserial primary key, id uuid not null, document jsonb not null, sent boolean not null default false);
create index if not exists unsent on bare.change (position) where not sent;
create table if not exists bare.view (id uuid primary key, document jsonb not null);
create table if not exists bare.progress (partition int primary key, next bigint not null)`;
