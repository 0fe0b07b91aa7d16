import { retryTransient, type openPool } from '@tocsin/postgres';

/** Runs a named statement and gives its rows. */
export type Query = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>;

const RETRIES = { attempts: 8, deadlineMs: 5_000 };

/** Statements that keep their plans under names of their own, tried again where the database was away for a moment. */
export const queryOn =
  (pool: Pick<ReturnType<typeof openPool>, 'query'>, prefix: string): Query =>
  async (name, text, values) => {
    const run = () => pool.query({ name: `${prefix}_${name}`, text, values: [...values] });
    return (await retryTransient(run, RETRIES)).rows as never;
  };
