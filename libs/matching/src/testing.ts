export { people } from './testing/matching-world.js';
export { PlainReading, type PlainAlert } from './testing/plain-reading.js';
export { RandomRules } from './testing/random-rules.js';
