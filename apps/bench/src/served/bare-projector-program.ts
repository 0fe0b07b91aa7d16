import { openKafka } from '@tocsin/kafka';
import { openPool } from '@tocsin/postgres';
import { FOLDED, type BarePipeline } from './bare-pipeline.js';
import { answerParent } from './program.js';

/** The third hop of the bare pipeline: what is on Kafka becomes rows, with the offset in the same transaction. */
const closing: (() => Promise<unknown>)[] = [];

const FOLD = `
with written as (
  insert into bare.view (id, document) select * from unnest($1::uuid[], $2::jsonb[])
  on conflict do nothing returning id
), moved as (
  insert into bare.progress (partition, next) values ($3, $4)
  on conflict (partition) do update set next = excluded.next
)
select pg_notify('${FOLDED}', id::text) from written`;

answerParent(
  {
    async serve({ url, kafka, topic }: BarePipeline) {
      const pool = openPool(url, { applicationName: 'tocsin-bench-bare' });
      // As quick as the product's own: an empty fetch is kept for a tenth of a second.
      const consumer = openKafka(kafka, { clientId: 'bare' }).consumer({
        groupId: `${topic}.bare`,
        minBytes: 1,
        maxWaitTimeInMs: 100,
        allowAutoTopicCreation: false,
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      const joined = new Promise<void>((resolve) =>
        consumer.on(consumer.events.GROUP_JOIN, () => resolve()),
      );
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 3,
        eachBatch: async ({ batch }) => {
          const { partition, messages } = batch;
          const next = Number(batch.lastOffset()) + 1;
          const ids = messages.map(({ key }) => String(key));
          const documents = messages.map(({ value }) => String(value));
          await pool.query({ name: 'fold', text: FOLD, values: [ids, documents, partition, next] });
        },
      });
      await joined;
      closing.push(async () => {
        await consumer.disconnect();
        await pool.end();
      });
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
