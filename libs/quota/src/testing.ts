export { memoryGate } from './testing/memory-gate.js';
