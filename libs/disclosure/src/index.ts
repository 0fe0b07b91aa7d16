export * from './ledger.js';
export { openLedger } from './postgres-ledger.js';
export { migrations } from './schema/migrations.js';
