import type { Readable } from 'node:stream';
import { pointerTo } from '@tocsin/report-format';
import { csvRecords } from './csv-records.js';
import type { RowProblem } from './import-row.js';

/** A row by the names of its columns, or why it has none. Rows are counted from 1, after the header. */
export type TableRow =
  | {
      readonly ok: true;
      readonly row: number;
      readonly line: number;
      readonly cells: ReadonlyMap<string, string>;
    }
  | {
      readonly ok: false;
      readonly row: number;
      readonly line: number;
      readonly problems: readonly RowProblem[];
    };

/** The file is none that this importer reads: the header says so, and nothing of it was looked at. */
export class NotThisTable extends Error {
  readonly code = 'WRONG_HEADER';
}

/** Reads a CSV file with a header that has at least these columns, in any order. Throws NotThisTable otherwise. */
export async function* csvTable(
  source: Readable,
  columns: readonly string[],
): AsyncGenerator<TableRow> {
  let header: readonly string[] | null = null;
  let row = 0;
  for await (const record of csvRecords(source)) {
    if (header === null) {
      header = record.ok ? record.fields : [];
      requireColumns(header, columns);
      continue;
    }
    row += 1;
    const { line } = record;
    const problems = record.ok ? fieldProblems(header, record.fields) : [CSV_PROBLEMS[record.code]];
    if (problems.length > 0) yield { ok: false, row, line, problems };
    else if (record.ok) yield { ok: true, row, line, cells: cellsOf(header, record.fields) };
  }
  if (header === null) throw new NotThisTable('The file is empty: a header is expected.');
}

const cellsOf = (header: readonly string[], fields: readonly string[]) =>
  new Map(header.map((column, index) => [column, fields[index] ?? '']));

function requireColumns(header: readonly string[], columns: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new NotThisTable(
      `The first line does not name these columns: ${missing.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  const twice = columns.find((name) => header.filter((column) => column === name).length > 1);
  if (twice !== undefined) throw new NotThisTable(`The column "${twice}" stands in it twice.`);
}

function fieldProblems(header: readonly string[], fields: readonly string[]): RowProblem[] {
  if (fields.length !== header.length) {
    const message = `This row has ${fields.length} fields, the header ${header.length}.`;
    return [{ pointer: '', code: 'FIELD_COUNT', message }];
  }
  // The decoder puts U+FFFD where bytes are no UTF-8; a text that was damaged before is no better.
  return header
    .filter((_, index) => fields[index]?.includes('\uFFFD'))
    .map((column) => ({
      pointer: pointerTo([column]),
      code: 'MALFORMED_UTF8',
      message: 'This field holds bytes that are not UTF-8.',
    }));
}

const CSV_PROBLEMS = {
  CSV_QUOTE_NOT_CLOSED: {
    pointer: '',
    code: 'CSV_QUOTE_NOT_CLOSED',
    message: 'A quote is opened here and never closed; the rest of the file belongs to it.',
  },
  CSV_QUOTE_MISPLACED: {
    pointer: '',
    code: 'CSV_QUOTE_MISPLACED',
    message:
      'A quote stands in the middle of a field of this row (RFC 4180: quote the field, double the quote); ' +
      'it and what follows it were not read.',
  },
  CSV_RECORD_TOO_LARGE: {
    pointer: '',
    code: 'CSV_RECORD_TOO_LARGE',
    message: 'This row is larger than 64 MB; it and what follows it were not read.',
  },
} as const satisfies Record<string, RowProblem>;
