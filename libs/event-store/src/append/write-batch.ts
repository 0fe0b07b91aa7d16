import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '@tocsin/postgres';
import type { Pool } from 'pg';
import type { InlineFold } from '../inline-fold.js';
import type { KeyRing } from '../keys/key-ring.js';
import { EventStoreUnavailable } from '../problems.js';
import type { Outcome, Waiting } from './append-queue.js';
import { NOT_ALL_NEW } from '../schema/append-batch-new.js';
import {
  APPEND_BATCH,
  APPEND_BATCH_NEW,
  batchParameters,
  newBatchParameters,
  onlyBegins,
  type BatchSetting,
} from './batch-parameters.js';
import { batchVerdicts, type BatchRow } from './batch-verdicts.js';
import type { SealedAppend } from './seal-append.js';

export type BatchWriter = {
  readonly pool: Pool;
  readonly ring: KeyRing;
  readonly inline: InlineFold | undefined;
  readonly clock: (() => Date) | undefined;
};

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Transient here besides what @tocsin/postgres names: lock not available, statement or transaction timed out. The
 * batch was rolled back.
 */
const TIMED_OUT = new Set(['55P03', '57014', '25P03', '25P04']);
const UNIQUE_VIOLATION = '23505';

/** After these it is certain that nothing was committed. */
const ROLLED_BACK = new Set([...TIMED_OUT, '40001', '40P01', '53300', '57P03', 'ECONNREFUSED']);

/**
 * Writes a batch and never gives up on it for what may pass: a lost connection, a restart of the server. An attempt
 * whose outcome is unknown is followed by one that looks the events' ids up under the lock, so nothing is lost and
 * nothing written twice. Where PostgreSQL rejects the batch for good, its appends go one by one, so that only the one
 * that is to blame fails.
 */
export async function writeBatch(
  batch: readonly Waiting[],
  writer: BatchWriter,
): Promise<Outcome[]> {
  let wait = FIRST_PAUSE_MS;
  for (;;) {
    try {
      return await attempt(batch, writer);
    } catch (error) {
      if (!mayPass(error)) return batch.length === 1 ? fail(error) : oneByOne(batch, writer);
      for (const append of batch) append.sentBefore ||= !isRolledBack(error);
      // Half of it at random, so that many who failed together do not return together.
      await pause(wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      if (batch.some(isOver)) return withoutLate(batch, writer, error);
    }
  }
}

async function attempt(batch: readonly Waiting[], writer: BatchWriter): Promise<Outcome[]> {
  const { ring, inline, clock } = writer;
  const sealed = batch.map((append) => append.sealed);
  const setting = {
    inline,
    now: clock?.() ?? null,
    sentBefore: batch.some(({ sentBefore }) => sentBefore),
  };
  const row =
    (await attemptAsNew(sealed, setting, writer)) ??
    (await call(writer, {
      name: 'append_batch',
      text: APPEND_BATCH,
      values: batchParameters(sealed, setting),
    }));
  return batchVerdicts(sealed, row, ring).map((verdict) => ({ verdict }));
}

/** Null where the batch does more than begin, or where something in it is refused: nothing is written then. */
async function attemptAsNew(
  sealed: readonly SealedAppend[],
  setting: BatchSetting,
  writer: BatchWriter,
): Promise<BatchRow | null> {
  if (setting.sentBefore || !onlyBegins(sealed)) return null;
  try {
    return await call(writer, {
      name: 'append_batch_new',
      text: APPEND_BATCH_NEW,
      values: newBatchParameters(sealed, setting),
    });
  } catch (error) {
    const code = codeOf(error);
    if (code === UNIQUE_VIOLATION || code === NOT_ALL_NEW) return null;
    throw error;
  }
}

type Call = { readonly name: string; readonly text: string; readonly values: unknown[] };

async function call({ pool }: BatchWriter, query: Call): Promise<BatchRow> {
  const { rows } = await pool.query<BatchRow>(query);
  const [row] = rows;
  if (!row) throw new Error(`events.${query.name} gave no row`);
  return row;
}

async function oneByOne(batch: readonly Waiting[], writer: BatchWriter): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const append of batch) outcomes.push(...(await writeBatch([append], writer)));
  return outcomes;
}

/** Those whose time is up are told so; the others go on. */
async function withoutLate(
  batch: readonly Waiting[],
  writer: BatchWriter,
  error: unknown,
): Promise<Outcome[]> {
  const rest = batch.filter((append) => !isOver(append));
  const outcomes = rest.length > 0 ? await writeBatch(rest, writer) : [];
  return batch.map((append) => {
    const outcome = outcomes[rest.indexOf(append)];
    return outcome ?? { error: unavailable(append, error) };
  });
}

function unavailable({ sentBefore }: Waiting, cause: unknown): EventStoreUnavailable {
  return new EventStoreUnavailable(
    sentBefore
      ? 'The database was lost in the middle of an append, and did not come back in time to tell its outcome.'
      : 'The database cannot be reached.',
    sentBefore ? 'unknown' : 'no',
    { cause },
  );
}

const fail = (error: unknown): Outcome[] => [
  { error: error instanceof Error ? error : new Error(String(error)) },
];

const isOver = ({ deadline }: Waiting): boolean => performance.now() > deadline;

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

const mayPass = (error: unknown): boolean =>
  isTransient(error) || TIMED_OUT.has(codeOf(error) ?? '');

const isRolledBack = (error: unknown): boolean => ROLLED_BACK.has(codeOf(error) ?? '');
