import type { Readable } from 'node:stream';
import { pointerTo } from '@tocsin/report-format';
import { csvTable, type TableRow } from '../csv-table.js';
import type { ImportRow, RowProblem } from '../import-row.js';
import { aiidReport, type AiidIncident } from './aiid-report.js';

const COLUMNS = {
  id: 'incident_id',
  date: 'date',
  title: 'title',
  description: 'description',
  deployers: 'Alleged deployer of AI system',
  developers: 'Alleged developer of AI system',
  harmed: 'Alleged harmed or nearly harmed parties',
} as const;
const REPORTS = 'reports';

/**
 * The rows of an incidents.csv of the AI Incident Database as reports to submit. `duplicates` gives the incident that
 * another one repeats. Throws NotThisTable where the header is another one.
 */
export async function* aiidRows(
  source: Readable,
  duplicates: ReadonlyMap<string, string> = new Map(),
): AsyncGenerator<ImportRow> {
  for await (const row of csvTable(source, Object.values(COLUMNS))) {
    yield rowOf(row, duplicates);
  }
}

function rowOf(table: TableRow, duplicates: ReadonlyMap<string, string>): ImportRow {
  const { row, line } = table;
  if (!table.ok) return { ok: false, row, line, id: null, problems: table.problems };
  const problems: RowProblem[] = [];
  const cell = (column: string) => table.cells.get(column) ?? '';
  const id = cell(COLUMNS.id).trim();
  if (!isId(id)) problems.push(problemAt(COLUMNS.id, 'ID_INVALID', 'An id is a whole number.'));
  const list = (column: string) => namesIn(cell(column)) ?? report(problems, column);
  const incident: AiidIncident = {
    id,
    date: cell(COLUMNS.date),
    title: cell(COLUMNS.title),
    description: cell(COLUMNS.description),
    deployers: list(COLUMNS.deployers),
    developers: list(COLUMNS.developers),
    harmed: list(COLUMNS.harmed),
    reports: reportsIn(cell(REPORTS)),
    duplicateOf: duplicates.get(id) ?? null,
  };
  if (problems.length > 0) return { ok: false, row, line, id: isId(id) ? id : null, problems };
  return { ok: true, row, line, id, submissionId: `aiid-${id}`, report: aiidReport(incident) };
}

export const isId = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

const problemAt = (column: string, code: string, message: string): RowProblem => ({
  pointer: pointerTo([column]),
  code,
  message,
});

function report(problems: RowProblem[], column: string): string[] {
  problems.push(
    problemAt(column, 'LIST_INVALID', 'This field is a list of names, as in ["one","another"].'),
  );
  return [];
}

/** Names in a field that holds a JSON array; none where it is empty; null where it is anything else. */
function namesIn(text: string): string[] | null {
  const list = text.trim() === '' ? [] : listIn(text);
  if (list === null || !list.every((name): name is string => typeof name === 'string')) return null;
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

/** How many reports a field lists; what else stands there does not matter, the database has it. */
const reportsIn = (text: string): number | null => listIn(text)?.length ?? null;

function listIn(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
