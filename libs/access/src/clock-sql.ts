import type { ViewerSql } from './viewer-sql.js';

/** Whose clocks somebody may be told of: those of his organisation. Whether he sees the incident is asked besides. */
export const clockOwnerSql = (clock: string, { organisation }: ViewerSql): string =>
  `${clock}.organisation = ${organisation}`;
