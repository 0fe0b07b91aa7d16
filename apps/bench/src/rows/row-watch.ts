import { setTimeout as pause } from 'node:timers/promises';
import type { openPool } from '@tocsin/postgres';
import { wallClock } from '../measure/clock.js';
import { until } from '../measure/subscribers.js';

/** Looks this often: as exact is what it tells. */
const LOOK_MS = 5;

type Seen = { readonly position: number; readonly raised_at: Date };

/** When rows of alerts can be seen, in milliseconds after their changes were recorded. */
export class RowWatch {
  readonly #delays: number[] = [];
  readonly #looking: Promise<void>;
  #ended = false;

  private constructor(
    private readonly pool: ReturnType<typeof openPool>,
    private seen: number,
  ) {
    this.#looking = this.#look();
  }

  /** What is there already is not counted. */
  static async begin(pool: ReturnType<typeof openPool>): Promise<RowWatch> {
    const { rows } = await pool.query<{ last: number | null }>(
      'select max(position) as last from alerts.alert',
    );
    return new RowWatch(pool, rows[0]?.last ?? 0);
  }

  /** The delays of so many, once they are there. */
  async end(count: number): Promise<readonly number[]> {
    await until(
      () => `${count} alerts are there, not ${this.#delays.length}`,
      () => this.#delays.length >= count,
    );
    this.#ended = true;
    await this.#looking;
    return this.#delays;
  }

  async #look(): Promise<void> {
    while (!this.#ended) {
      // Rows come in the order of the log, each transaction of them whole.
      const { rows } = await this.pool.query<Seen>(
        'select position, raised_at from alerts.alert where position > $1 order by position',
        [this.seen],
      );
      const at = wallClock();
      for (const { raised_at: raisedAt } of rows) this.#delays.push(at - raisedAt.getTime());
      this.seen = rows.at(-1)?.position ?? this.seen;
      await pause(LOOK_MS);
    }
  }
}
