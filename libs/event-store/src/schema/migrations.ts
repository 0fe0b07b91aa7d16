import { appendBatch } from './append-batch.js';
import { appendBatchNew } from './append-batch-new.js';
import { positionAt } from './position-at.js';
import { tables } from './tables.js';

/** A step of the schema; the number at the end of the name orders the steps of all rooms. */
export type Migration = { readonly name: string; readonly sql: string };

/** Whatever parameters they have: both steps before wrote them with those of their day. */
const dropAppendFunctions = `
do $drop$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'events'::regnamespace and p.proname in ('append_batch', 'append_batch_new')
  loop execute format('drop function %s', f); end loop;
end $drop$;
`;

/**
 * Landed steps are never edited: a change is a new step. (An append function is written anew by a step that repeats
 * `appendBatch(null)` or `appendBatchNew(null)`; one with other parameters must drop the old one first.)
 */
export const migrations: readonly Migration[] = [
  { name: 'EventStore1764000000001', sql: tables },
  { name: 'EventStorePositionAt1764000000002', sql: positionAt },
  { name: 'EventStoreAppendBatch1764000000003', sql: appendBatch(null) },
  { name: 'EventStoreAppendBatchNew1764000000004', sql: appendBatchNew(null) },
  {
    name: 'EventStoreActorRoles1764000000005',
    sql: `${dropAppendFunctions}${appendBatch(null)}${appendBatchNew(null)}`,
  },
  {
    name: 'EventStoreKeyPurge1764000000006',
    sql: `
-- When what was left of destroyed keys was last ended, and whether the WAL from before is gone with it.
create table keys.purge (
  only_row boolean primary key default true check (only_row),
  purged_at timestamptz(3) not null,
  wal_gone boolean not null
);
`,
  },
];
