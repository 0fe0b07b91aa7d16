import { createHash } from 'node:crypto';
import { retryTransient } from '@tocsin/postgres';
import pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Parameters } from '../filter/parameters.js';

/** The caller does not wait any longer; the statement that still ran was cancelled. */
export class ReadAborted extends Error {
  readonly code = 'READ_ABORTED';

  constructor() {
    super('The read was given up before it was done.');
    this.name = 'ReadAborted';
  }
}

export type Statement = { readonly text: string; readonly parameters: Parameters };

const RETRIES = { attempts: 8, deadlineMs: 5_000 };

/** So many different statements keep their plans in each connection; filters of any further shape are planned anew. */
const MOST_NAMED = 60;

/** Runs the statements of one caller through TypeORM's connections. */
export class ViewDatabase {
  readonly #source: DataSource;
  readonly #signal: AbortSignal | null;
  readonly #names: Map<string, string>;

  constructor(source: DataSource, signal: AbortSignal | null = null, names = new Map()) {
    this.#source = source;
    this.#signal = signal;
    this.#names = names as Map<string, string>;
  }

  until(signal: AbortSignal): ViewDatabase {
    return new ViewDatabase(this.#source, signal, this.#names);
  }

  /** One statement, one round trip. Throws ReadAborted when the signal fires first. */
  query<Row extends object>({ text, parameters }: Statement): Promise<Row[]> {
    const config = { ...this.#named(text), text, values: parameters.values };
    return retryTransient(
      () => this.#withRunner(async (client) => (await client.query<Row>(config)).rows),
      RETRIES,
    );
  }

  /** The same for TypeORM's query builder. */
  build<Result>(work: (source: DataSource, runner: QueryRunner) => Promise<Result>) {
    return retryTransient(
      () => this.#withRunner((_, runner) => work(this.#source, runner)),
      RETRIES,
    );
  }

  async #withRunner<Result>(
    work: (client: pg.PoolClient & { processID: number }, runner: QueryRunner) => Promise<Result>,
  ): Promise<Result> {
    const signal = this.#signal;
    if (signal?.aborted) throw new ReadAborted();
    const runner = this.#source.createQueryRunner();
    const client = (await runner.connect()) as pg.PoolClient & { processID: number };
    const cancelling: Promise<void>[] = [];
    const cancel = () => {
      cancelling.push(this.#cancel(client.processID));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await work(client, runner);
    } catch (error) {
      if (signal?.aborted) throw new ReadAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Only then may somebody else have the connection: a late cancel would hit his statement.
      await Promise.all(cancelling);
      await runner.release();
    }
  }

  /**
   * On a connection of its own, never one of the pool: that may be used up by those who wait here for their cancel.
   */
  async #cancel(processId: number): Promise<void> {
    const { url } = this.#source.options as { url: string };
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select pg_cancel_backend($1)', [processId]);
    } catch {
      // The statement then ends by its own time-out.
    } finally {
      await client.end().catch(() => {});
    }
  }

  #named(text: string): { name?: string } {
    const known = this.#names.get(text);
    if (known !== undefined) return { name: known };
    if (this.#names.size >= MOST_NAMED) return {};
    const name = `views_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    this.#names.set(text, name);
    return { name };
  }
}
