export { alertIdOf } from './matcher.js';
export {
  startMatching,
  type MatchingHealth,
  type MatchingOptions,
  type RunningMatching,
} from './start-matching.js';
