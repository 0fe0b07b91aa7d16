export { WokenLooks } from './woken-looks.js';
export { readAppends, type AppendedUnit } from './appends.js';
export { LogTail } from './log-tail.js';
export { changeFor, subjectOf, type Look } from './seen.js';
export {
  Snapshots,
  type IncidentDelta,
  type LinkedSnapshot,
  type ReportDelta,
  type ReportSnapshot,
} from './snapshots.js';
export type { ChangeStore } from './store-reader.js';
export { ViewWait } from './view-wait.js';
