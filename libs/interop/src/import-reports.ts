import type { CommandError, Outcome, Submitted } from '@tocsin/commands';
import { problemMessage } from '@tocsin/report-format';
import type { BadRow, ImportRow, ReportRow, RowProblem } from './import-row.js';

/** What became of every row: `rows` is the sum of the four others. */
export type ImportSummary = {
  readonly rows: number;
  /** Submitted now. */
  readonly written: number;
  /** Submitted by an earlier run, with the same content. */
  readonly already: number;
  /** Submitted by an earlier run and erased since: it stays erased. */
  readonly erased: number;
  readonly bad: readonly BadRow[];
};

/** The store stopped answering. What was written stays; running again goes on where this stopped. */
export class ImportInterrupted extends Error {
  readonly code = 'IMPORT_INTERRUPTED';
  readonly summary: ImportSummary;

  constructor(summary: ImportSummary, cause: unknown) {
    super('The import was interrupted. Run it again: it goes on where it stopped.', { cause });
    this.name = 'ImportInterrupted';
    this.summary = summary;
  }
}

export type ImportTarget = {
  submit(report: ReportRow): Promise<Outcome<Submitted>>;
  /** Called after every row. */
  onProgress?: (soFar: Omit<ImportSummary, 'bad'> & { readonly bad: number }) => void;
};

/** So many at once fill the batches of the store (at most 128 appends each, two at a time) without a queue. */
const IN_FLIGHT = 256;

/**
 * Submits rows as they are read, many at once. Safe to run twice: a row that was accepted before is counted, not
 * repeated. Throws ImportInterrupted where the store stops answering.
 */
export async function importReports(
  rows: AsyncIterable<ImportRow>,
  target: ImportTarget,
): Promise<ImportSummary> {
  const tally = new Tally(target);
  const running = new Set<Promise<void>>();
  let failure: { readonly cause: unknown } | null = null;
  for await (const row of rows) {
    if (failure !== null) break;
    const task = importRow(row, target, tally)
      .catch((cause: unknown) => void (failure ??= { cause }))
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= IN_FLIGHT) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== null) {
    throw new ImportInterrupted(tally.summary(), (failure as { cause: unknown }).cause);
  }
  return tally.summary();
}

async function importRow(row: ImportRow, target: ImportTarget, tally: Tally): Promise<void> {
  if (!row.ok) return tally.bad(row);
  const outcome = await target.submit(row);
  if (outcome.ok) return tally.count(outcome.value.duplicate ? 'already' : 'written');
  if (outcome.error.code === 'SUBMISSION_ERASED') return tally.count('erased');
  tally.bad({ ...row, problems: problemsOf(outcome.error) });
}

function problemsOf(error: CommandError): readonly RowProblem[] {
  if ('problems' in error) {
    return error.problems.map((problem) => ({
      pointer: problem.pointer,
      code: problem.code,
      message: problemMessage(problem, 'en'),
    }));
  }
  const message =
    error.code === 'IDEMPOTENCY_MISMATCH'
      ? 'This row was imported before with other content; the network keeps what it has.'
      : error.message;
  return [{ pointer: '', code: error.code, message }];
}

class Tally {
  readonly #counts = { written: 0, already: 0, erased: 0 };
  readonly #bad: BadRow[] = [];
  readonly #target: ImportTarget;

  constructor(target: ImportTarget) {
    this.#target = target;
  }

  count(what: 'written' | 'already' | 'erased'): void {
    this.#counts[what] += 1;
    this.#tell();
  }

  bad({ row, line, id, problems }: BadRow): void {
    this.#bad.push({ row, line, id, problems });
    this.#tell();
  }

  summary(): ImportSummary {
    const bad = this.#bad.toSorted((a, b) => a.row - b.row);
    return { rows: this.#rows(), ...this.#counts, bad };
  }

  #rows(): number {
    const { written, already, erased } = this.#counts;
    return written + already + erased + this.#bad.length;
  }

  #tell(): void {
    this.#target.onProgress?.({ rows: this.#rows(), ...this.#counts, bad: this.#bad.length });
  }
}
