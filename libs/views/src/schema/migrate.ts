import { migrations as accessMigrations } from '@tocsin/access';
import { migrations as alertMigrations } from '@tocsin/alerts';
import { migrations as storeMigrations } from '@tocsin/event-store';
import { migrations as feedMigrations } from '@tocsin/event-feed';
import { migrations as disclosureMigrations } from '@tocsin/disclosure';
import { migrations as intakeMigrations } from '@tocsin/intake';
import { PostgresProblem } from '@tocsin/postgres';
import { migrations as quotaMigrations } from '@tocsin/quota';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { migrations as viewMigrations } from './migrations.js';

type Step = { readonly name: string; readonly sql: string };

/** Every step of every room, in the order of the numbers at the end of their names. */
const steps: readonly Step[] = [
  ...storeMigrations,
  ...accessMigrations,
  ...quotaMigrations,
  ...feedMigrations,
  ...intakeMigrations,
  ...viewMigrations,
  ...disclosureMigrations,
  ...alertMigrations,
];

const HISTORY_SCHEMA = 'schema_history';
const HISTORY_TABLE = 'migration';
/** Two processes that start at once take turns: an advisory lock of this name. */
const TURN = `hashtext('tocsin migrate')`;

/**
 * Brings a database up to what this program needs. Safe to call on every start and by several processes at once.
 * Throws PostgresProblem (`data-of-other-version`) where the database was written by a newer program; then nothing
 * was changed.
 */
export async function migrate(url: string, log: (line: string) => void = () => {}): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: HISTORY_SCHEMA,
    migrationsTableName: HISTORY_TABLE,
    migrationsTransactionMode: 'each',
    migrations: steps.map(migrationClass),
    installExtensions: false,
    logging: false,
    applicationName: 'tocsin-migrate',
  });
  await source.initialize();
  const turn = source.createQueryRunner();
  try {
    await turn.query(`select pg_advisory_lock(${TURN})`);
    await turn.query(`create schema if not exists ${HISTORY_SCHEMA}`);
    await refuseNewerDatabase(turn);
    const done = await source.runMigrations();
    for (const { name } of done) log(`applied ${name}`);
  } finally {
    await turn.release();
    await source.destroy();
  }
}

async function refuseNewerDatabase(runner: QueryRunner): Promise<void> {
  if (!(await runner.hasTable(`${HISTORY_SCHEMA}.${HISTORY_TABLE}`))) return;
  const rows = (await runner.query(
    `select name from ${HISTORY_SCHEMA}.${HISTORY_TABLE} order by id`,
  )) as { name: string }[];
  const known = new Set(steps.map(({ name }) => name));
  const unknown = rows.find(({ name }) => !known.has(name));
  if (!unknown) return;
  throw new PostgresProblem(
    'data-of-other-version',
    `This database was written by a newer version of Tocsin: it has the step ${unknown.name}, which this program does ` +
      'not know. Update the program. Nothing was changed.',
  );
}

/** TypeORM runs classes; ours hold one text each. */
function migrationClass({ name, sql }: Step): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }

    down(): Promise<void> {
      return Promise.reject(new Error(`${name} has no way back: restore a backup instead`));
    }
  };
}
