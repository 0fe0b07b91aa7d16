export type * from './access.js';
