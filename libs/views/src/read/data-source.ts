import { postgresTypes } from '@tocsin/postgres';
import { DataSource } from 'typeorm';
import { entities } from '../schema/entities.js';

export type DataSourceOptions = {
  /** Most connections at one time; 10 when absent. */
  readonly max?: number;
  /** A statement that runs longer is cancelled; 10,000 ms when absent. */
  readonly statementTimeoutMs?: number;
};

/** Opens the connections that reads go through. The caller destroys it. */
export async function openDataSource(
  url: string,
  { max = 10, statementTimeoutMs = 10_000 }: DataSourceOptions = {},
): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: 'views',
    entities,
    installExtensions: false,
    logging: false,
    applicationName: 'tocsin-views',
    poolSize: max,
    connectTimeoutMS: 10_000,
    poolErrorHandler: () => {},
    extra: {
      types: postgresTypes,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
      // The statements of one short transaction are sent together: one round trip and not four.
      pipeline: true,
      // The plan of a list does not depend on its values, and compiling it costs more than running it.
      options: '-c jit=off -c plan_cache_mode=force_generic_plan',
    },
  });
  return source.initialize();
}
