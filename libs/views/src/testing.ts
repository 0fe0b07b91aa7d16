export * from './testing/people.js';
export { openWorld, type World } from './testing/world.js';
export { RandomClocks } from './testing/random-clocks.js';
export { RandomMerges } from './testing/random-merges.js';
export { randomFilter, RandomLife, randomSubmissions } from './testing/random-network.js';
export { slowHashes } from './testing/slow-canonical.js';
export { record } from './testing/world.js';
