import type { Upcaster } from './upcaster.js';

/** Steps from released schema versions to the next. */
export const upcasters: readonly Upcaster[] = [
  // Version 2 knows one more scope; what was issued before has none of it.
  { type: 'TokenIssued', from: 1, up: (event) => ({ ...event, schemaVersion: 2 }) },
];
