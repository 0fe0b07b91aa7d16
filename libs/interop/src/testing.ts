export { InMemoryIntake } from './testing/in-memory-intake.js';
