import type { BenchRow } from '../measure/row.js';
import { append } from './append.js';
import { list } from './list.js';
import { mutation } from './mutation.js';
import { rebuild } from './rebuild.js';

/** The rows of the table, in its order. */
export const ROWS: readonly BenchRow[] = [append, mutation, rebuild, list];
