import type { BenchRow } from '../measure/row.js';
import { append } from './append.js';

/** The rows of the table, in its order. */
export const ROWS: readonly BenchRow[] = [append];
