import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyBinary, type CopyColumn } from '../projections/copy-binary.js';

/** Rows of a table, each with a value for each of the columns. */
export type RowsToCopy = {
  readonly table: string;
  readonly columns: readonly CopyColumn[];
  readonly rows: Iterable<readonly unknown[]>;
};

/** Writes rows that are new, in the transaction of the connection: COPY needs no plan, no arrays and no look for conflicts. */
export async function copyInto(
  client: pg.ClientBase,
  { table, columns, rows }: RowsToCopy,
): Promise<void> {
  const statement = `copy ${table} (${columns.map(({ name }) => name).join(', ')}) from stdin (format binary)`;
  await pipeline(Readable.from(copyBinary(columns, rows)), client.query(copyFrom(statement)));
}
