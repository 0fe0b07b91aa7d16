export {
  openAlertDesk,
  type AlertDesk,
  type AlertRuleView,
  type DeskSources,
} from './alert-desk.js';
export type { AlertClock } from './alert-clocks.js';
export { openAlertFacts, type FactsSources } from './alert-facts.js';
export type { AlertFollowUp, AlertRow, InboxPlace, InboxRow, RaisedSince } from './alert-rows.js';
export { openRuleTexts } from './rule-texts.js';
export {
  startMatching,
  type MatchingHealth,
  type MatchingOptions,
  type RunningMatching,
} from './start-matching.js';
export {
  startTimekeeper,
  type RunningTimekeeper,
  type TimekeeperHealth,
} from './timekeeper/start-timekeeper.js';
