/** Why a row cannot become a report. */
export type RowProblem = {
  /** JSON Pointer into the report that the row would have become, or to the column; '' is the whole row. */
  readonly pointer: string;
  /** Stable; those of the report format and those of the importer. */
  readonly code: string;
  /** A sentence in English. */
  readonly message: string;
};

/** Where in the file: rows from 1 without the header, lines from 1 with it. */
type Place = { readonly row: number; readonly line: number };

/** A row that was not imported. */
export type BadRow = Place & {
  /** The row's own id, where it can be read. */
  readonly id: string | null;
  readonly problems: readonly RowProblem[];
};

/** A row as a report to be submitted. `report` is not validated yet: submitting does that. */
export type ReportRow = Place & {
  readonly id: string;
  readonly submissionId: string;
  readonly report: unknown;
};

/** What an importer makes of a file, row by row. */
export type ImportRow = ({ readonly ok: true } & ReportRow) | ({ readonly ok: false } & BadRow);
