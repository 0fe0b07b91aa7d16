import type { Readable } from 'node:stream';
import { csvTable } from '../csv-table.js';
import type { BadRow } from '../import-row.js';
import { isId } from './aiid-rows.js';

const DUPLICATE = 'duplicate_incident_number';
const TRUE_INCIDENT = 'true_incident_number';

/** Which incident of the AI Incident Database repeats which (duplicates.csv), and the rows that do not say so. */
export async function aiidDuplicates(
  source: Readable,
): Promise<{ duplicates: ReadonlyMap<string, string>; bad: readonly BadRow[] }> {
  const duplicates = new Map<string, string>();
  const bad: BadRow[] = [];
  for await (const read of csvTable(source, [DUPLICATE, TRUE_INCIDENT])) {
    const { row, line } = read;
    if (!read.ok) {
      bad.push({ row, line, id: null, problems: read.problems });
      continue;
    }
    const duplicate = read.cells.get(DUPLICATE)?.trim() ?? '';
    const original = read.cells.get(TRUE_INCIDENT)?.trim() ?? '';
    if (isId(duplicate) && isId(original)) duplicates.set(duplicate, original);
    else bad.push({ row, line, id: null, problems: [NOT_TWO_IDS] });
  }
  return { duplicates, bad };
}

const NOT_TWO_IDS = {
  pointer: '',
  code: 'ID_INVALID',
  message: 'Both fields are whole numbers: an incident and the one that it repeats.',
} as const;
