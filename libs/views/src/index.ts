export type * from './read-model.js';
export { openDataSource, type DataSourceOptions } from './read/data-source.js';
export { openReadModel, type ReadModelOptions } from './read/open-read-model.js';
export { ViewProgress } from './read/progress.js';
export { ReadAborted } from './read/view-database.js';
export { VIEWS_CONSUMER, viewsConsumer } from './projections/projections.js';
export { migrate } from './schema/migrate.js';
export { migrations } from './schema/migrations.js';
