export { importAiid, type AiidImport, type AiidImporting } from './aiid/import-aiid.js';
export { NotThisTable } from './csv-table.js';
export { ImporterRefused } from './importer-account.js';
export { ImportInterrupted, type ImportSummary, type ImportTarget } from './import-reports.js';
export type { BadRow, RowProblem } from './import-row.js';
