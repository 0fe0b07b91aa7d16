export { ALLOWANCES, type Allowances, type Limit } from './allowances.js';
export type { Gate } from './gate.js';
export { openGate } from './postgres-gate.js';
export { migrations } from './schema/migrations.js';
export type { BucketState, Taken } from './taken.js';
