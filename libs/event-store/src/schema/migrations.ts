import { appendBatch } from './append-batch.js';
import { appendBatchNew } from './append-batch-new.js';
import { positionAt } from './position-at.js';
import { tables } from './tables.js';

/** A step of the schema; the number at the end of the name orders the steps of all rooms. */
export type Migration = { readonly name: string; readonly sql: string };

/**
 * Landed steps are never edited: a change is a new step. (An append function is written anew by a step that repeats
 * `appendBatch(null)` or `appendBatchNew(null)`; one with other parameters must drop the old one first.)
 */
export const migrations: readonly Migration[] = [
  { name: 'EventStore1764000000001', sql: tables },
  { name: 'EventStorePositionAt1764000000002', sql: positionAt },
  { name: 'EventStoreAppendBatch1764000000003', sql: appendBatch(null) },
  { name: 'EventStoreAppendBatchNew1764000000004', sql: appendBatchNew(null) },
];
