export { openPool, postgresTypes } from './pool.js';
export { PostgresProblem } from './problem.js';
export type { PostgresProblemCode } from './problem.js';
