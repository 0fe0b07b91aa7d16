import type { Readable } from 'node:stream';
import { parse, type CsvError, type Info } from 'csv-parse';

/** One record of a CSV file, or the place from which it can no longer be read as one. */
export type CsvRecord =
  | { readonly ok: true; readonly line: number; readonly fields: readonly string[] }
  | { readonly ok: false; readonly line: number; readonly code: CsvProblem };

type CsvProblem = 'CSV_QUOTE_NOT_CLOSED' | 'CSV_QUOTE_MISPLACED' | 'CSV_RECORD_TOO_LARGE';

/** No report is a thousandth of this; larger is a quote that nobody closed, and is not kept in memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads RFC 4180, with a byte order mark, any line ends and empty lines allowed. Records come as they stand; `line`
 * (from 1) is where one begins. Where quotes do not fit, nothing behind that place can be trusted to be in its column:
 * that is the last record returned.
 */
export async function* csvRecords(
  source: Readable,
  mostBytes = MOST_BYTES,
): AsyncGenerator<CsvRecord> {
  let broken: { readonly before: number; readonly code: CsvProblem } | null = null;
  // A parser that throws would take the records with it that nobody has fetched yet; one that skips keeps them.
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: mostBytes,
    skip_records_with_error: true,
    on_skip(error) {
      if (!error || broken) return;
      broken = { before: (error as CsvError & Info).records, code: problemOf(error) };
      source.unpipe(parser).destroy();
      process.nextTick(() => parser.end());
    },
  });
  source.on('error', (error) => parser.destroy(error));
  const stop = (): typeof broken => broken;
  let line = 1;
  let count = 0;
  for await (const { record, info } of source.pipe(parser) as AsyncIterable<Parsed>) {
    if (count === stop()?.before) break;
    yield { ok: true, line, fields: record };
    line = info.lines + 1;
    count += 1;
  }
  const end = stop();
  if (end) yield { ok: false, line, code: end.code };
}

type Parsed = { readonly record: string[]; readonly info: Info };

function problemOf({ code }: CsvError): CsvProblem {
  if (code === 'CSV_MAX_RECORD_SIZE') return 'CSV_RECORD_TOO_LARGE';
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'CSV_QUOTE_NOT_CLOSED' : 'CSV_QUOTE_MISPLACED';
}
