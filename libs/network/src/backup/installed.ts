import type { Queryable } from '@tocsin/event-store';

type Head = {
  readonly lastPosition: number;
  readonly epoch: number;
  readonly postgres: string;
};

/** Where the store stands, and in which PostgreSQL. */
export async function storeHead(db: Queryable): Promise<Head> {
  const { rows } = await db.query<Head>(
    `select last as "lastPosition", epoch, current_setting('server_version') as postgres
     from events.counter`,
  );
  const head = rows[0];
  if (!head) throw new Error('events.counter has no row: this is no database of Tocsin');
  return head;
}

/** Ids of the master keys that open this database. */
export async function masterKeyIds(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('select id from keys.master order by id');
  return rows.map(({ id }) => id);
}

/** Steps of the schema that were applied, in their order. */
export async function appliedMigrations(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    'select name from schema_history.migration order by id',
  );
  return rows.map(({ name }) => name);
}
