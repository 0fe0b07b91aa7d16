export { aiidDuplicates } from './aiid/aiid-duplicates.js';
export { aiidRows } from './aiid/aiid-rows.js';
export { NotThisTable } from './csv-table.js';
export { ImportInterrupted, importReports } from './import-reports.js';
export type { ImportSummary, ImportTarget } from './import-reports.js';
export type { BadRow, ImportRow, ReportRow, RowProblem } from './import-row.js';
