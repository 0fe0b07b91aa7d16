export * from './testing/a-payload.js';
