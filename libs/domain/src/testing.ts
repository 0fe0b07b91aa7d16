export * from './testing/a-payload.js';
export * from './testing/specification.js';
export * from './testing/alert-fixtures.js';
export * from './testing/fixtures.js';
export * from './testing/random-access.js';
export * from './testing/stream-for.js';
export * from './testing/clock-fixtures.js';
