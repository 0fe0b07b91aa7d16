export * from './testing/people.js';
export { openWorld, type World } from './testing/world.js';
