export { aJwe, aMessage, aReport } from './testing/intake-world.js';
