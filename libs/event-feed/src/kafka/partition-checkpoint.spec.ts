import { migrations as storeMigrations } from '@tocsin/event-store';
import { withTransaction } from '@tocsin/postgres';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { holdConsumer } from '../checkpoint.js';
import { transactionOn } from '../delivery.js';
import type { FeedTransaction } from '../feed.js';
import { migrations } from '../migrations.js';
import { claimForKafka, moveOffsets, movePositions } from './partition-checkpoint.js';

const GENERATION = { generation: 1, topic: 'tocsin.events.v1', partitions: 2 };
const OWNER = { consumer: 'views', generation: 1 };
const step = { partition: 1, from: 0, next: 10 };

describe('the checkpoint of partitions', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    for (const { sql } of [...storeMigrations, ...migrations]) await database.pool.query(sql);
    await claimForKafka(transactionOn(database.pool), 'views', GENERATION);
  });
  afterEach(() => database.drop());

  it('lets whoever holds the consumer wait for a batch under way, and the batch end', async () => {
    const [batch, holder] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      await batch.query('begin');
      await moveOffsets(transactionOn(batch), OWNER, [step]);
      await holder.query('begin');
      const held = holdConsumer(transactionOn(holder), 'views');
      await waiting(database);
      await movePositions(transactionOn(batch), 'views', new Map([[1, 7]]));
      await batch.query('commit');
      expect(await held).toMatchObject({ furthest: 7 });
      await holder.query('commit');
    } finally {
      batch.release(true);
      holder.release(true);
    }
  });

  it('moves several partitions, or none where somebody else has moved one of them', async () => {
    const tx = transactionOn(database.pool);
    const both = [0, 1].map((partition) => ({ partition, from: 0, next: 10 }));
    const moved = await inTransaction(database, async (inner) => {
      await movePositions(inner, 'views', new Map([[1, 7]]));
      return moveOffsets(inner, OWNER, both);
    });
    expect(moved).toEqual(
      new Map([
        [0, 0],
        [1, 7],
      ]),
    );
    const half = [
      { partition: 0, from: 10, next: 20 },
      { partition: 1, from: 9, next: 20 },
    ];
    expect(await moveOffsets(tx, OWNER, half)).toBeNull();
    expect(await moveOffsets(tx, { ...OWNER, generation: 2 }, both)).toBeNull();
  });

  it('lets of two that take the same partitions in another order one come first, and the other see it', async () => {
    const both = [0, 1].map((partition) => ({ partition, from: 0, next: 10 }));
    for (let round = 0; round < 20; round += 1) {
      await database.pool.query('update feed.partition_offset set next_offset = 0');
      const moved = await Promise.all(
        [both, both.toReversed()].map((steps) =>
          inTransaction(database, (inner) => moveOffsets(inner, OWNER, steps)),
        ),
      );
      expect(moved.filter((each) => each === null)).toHaveLength(1);
    }
  });
});

const inTransaction = <Result>(
  { pool }: TestDatabase,
  work: (tx: FeedTransaction) => Promise<Result>,
): Promise<Result> => withTransaction(pool, (client) => work(transactionOn(client)));

/** Until somebody waits for a lock in this database. */
async function waiting({ pool }: TestDatabase): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) return;
  }
}
