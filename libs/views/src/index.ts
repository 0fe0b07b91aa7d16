export type * from './read-model.js';
export { openDataSource, type DataSourceOptions } from './read/data-source.js';
export { openRequests } from './read/information-requests.js';
export { openClocks, type OpenClock } from './read/open-clocks.js';
export { openClock } from './read/open-clock.js';
export { openReadModel, type ReadModelOptions } from './read/open-read-model.js';
export { ViewProgress } from './read/progress.js';
export { ReadAborted } from './read/view-database.js';
export { VIEWS_CONSUMER, viewsConsumer } from './projections/projections.js';
export { migrate } from './schema/migrate.js';
export { grantReading } from './schema/policies.js';
export { migrations } from './schema/migrations.js';
export {
  RebuildRunning,
  rebuildViews,
  type Rebuilt,
  type RebuildOptions,
  type RebuildProgress,
} from './rebuild/rebuild-views.js';
export type { Comparison } from './rebuild/compare.js';
export { viewStatus, type ViewStatus, type ViewStatusOptions } from './rebuild/view-status.js';
export type { ViewName } from './projections/projection.js';
