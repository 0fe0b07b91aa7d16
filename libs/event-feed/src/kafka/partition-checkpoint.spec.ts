import { migrations as storeMigrations } from '@tocsin/event-store';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { holdConsumer } from '../checkpoint.js';
import { transactionOn } from '../delivery.js';
import { migrations } from '../migrations.js';
import { claimForKafka, moveOffset, movePosition } from './partition-checkpoint.js';

const GENERATION = { generation: 1, topic: 'tocsin.events.v1', partitions: 2 };
const step = {
  consumer: 'views',
  generation: 1,
  partition: 1,
  from: 0,
  next: 10,
  streams: [],
} as const;

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
      await moveOffset(transactionOn(batch), step);
      await holder.query('begin');
      const held = holdConsumer(transactionOn(holder), 'views');
      await waiting(database);
      await movePosition(transactionOn(batch), step, 7);
      await batch.query('commit');
      expect(await held).toMatchObject({ furthest: 7 });
      await holder.query('commit');
    } finally {
      batch.release(true);
      holder.release(true);
    }
  });
});

/** Until somebody waits for a lock in this database. */
async function waiting({ pool }: TestDatabase): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) return;
  }
}
