import type { PartitionOfTopic } from '@tocsin/kafka';
import type { Pool } from './outcome-table.js';

/** How far each topic is dealt with: below it everything is answered, its receipts are acknowledged. */
export class OffsetTable {
  constructor(private readonly pool: Pool) {}

  /**
   * Where to begin after joining: at the oldest record that is there. What is answered is deleted, so that is where it
   * stopped, or a few records before it (their receipts come again), or the topic was made anew.
   */
  async beginAt({ topic, partition }: PartitionOfTopic, oldest: number): Promise<number> {
    const { rows } = await this.pool.query<{ next: number }>(
      `insert into intake.next_offset as o (topic, partition, next) values ($1, $2, $3)
       on conflict (topic, partition) do update set next = $3, progressed_at = clock_timestamp()
       returning next`,
      [topic, partition, oldest],
    );
    return rows[0]?.next ?? oldest;
  }

  /** Topics that some process has begun with, or gone on in, in so many last milliseconds. */
  async begunWithin(ms: number): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ topic: string }>(
      `select distinct topic from intake.next_offset
       where progressed_at >= clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
      [ms],
    );
    return new Set(rows.map(({ topic }) => topic));
  }

  /** False: somebody else has moved it. */
  async move(
    { topic, partition }: PartitionOfTopic,
    { from, next }: { readonly from: number; readonly next: number },
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update intake.next_offset set next = $4, progressed_at = clock_timestamp()
       where topic = $1 and partition = $2 and next = $3`,
      [topic, partition, from, next],
    );
    return rowCount === 1;
  }
}
