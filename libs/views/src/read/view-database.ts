import { createHash } from 'node:crypto';
import { SET_VIEWER, viewerSettings } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
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
const PLANS_KEPT = 60;

type Shape = {
  readonly signal: AbortSignal | null;
  /** Who asks, as policies are told; null: nobody, and no policy lets anything through. */
  readonly viewer: readonly string[] | null;
  readonly names: Map<string, string>;
  /** Statements that get a name, and with it a plan that is kept. */
  readonly plans: number;
};

/** Runs the statements of one caller through TypeORM's connections. */
export class ViewDatabase {
  readonly #source: DataSource;
  readonly #shape: Shape;

  constructor(source: DataSource, shape: Partial<Shape> = {}) {
    this.#source = source;
    this.#shape = { signal: null, viewer: null, names: new Map(), plans: PLANS_KEPT, ...shape };
  }

  until(signal: AbortSignal): ViewDatabase {
    return new ViewDatabase(this.#source, { ...this.#shape, signal });
  }

  /** The same for what this viewer may read: each statement in a transaction that names him to the policies. */
  as(viewer: Viewer | null): ViewDatabase {
    return new ViewDatabase(this.#source, { ...this.#shape, viewer: viewerSettings(viewer) });
  }

  /** One statement, one round trip. Throws ReadAborted when the signal fires first. */
  query<Row extends object>({ text, parameters }: Statement): Promise<Row[]> {
    const config = { ...this.#named(text), text, values: parameters.values };
    return retryTransient(
      () =>
        this.#withRunner((client) =>
          this.#inTransaction(client, async () => (await client.query<Row>(config)).rows),
        ),
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

  /**
   * Sends everything at once. Where one part fails the rest does nothing: without the settings no row comes through,
   * and a failed transaction commits nothing. The connection is free only once all parts are answered.
   */
  async #inTransaction<Result>(
    client: pg.PoolClient,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const { viewer } = this.#shape;
    if (viewer === null) return work();
    const [begun, named, result, ended] = await Promise.allSettled([
      client.query('begin'),
      client.query({ name: 'views_viewer', text: SET_VIEWER, values: [...viewer] }),
      work(),
      client.query('commit'),
    ]);
    for (const part of [begun, named, ended]) if (part.status === 'rejected') throw part.reason;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  async #withRunner<Result>(
    work: (client: pg.PoolClient & { processID: number }, runner: QueryRunner) => Promise<Result>,
  ): Promise<Result> {
    const { signal } = this.#shape;
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
    const { names, plans } = this.#shape;
    const known = names.get(text);
    if (known !== undefined) return { name: known };
    if (names.size >= plans) return {};
    const name = `views_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    names.set(text, name);
    return { name };
  }
}
