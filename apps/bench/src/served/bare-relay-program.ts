import { openKafka } from '@tocsin/kafka';
import { openPool } from '@tocsin/postgres';
import { WRITTEN, type BarePipeline } from './bare-pipeline.js';
import { answerParent } from './program.js';

/** The second hop of the bare pipeline: rows that are written go to Kafka, one send after the other, then a mark. */
const closing: (() => Promise<unknown>)[] = [];

type Row = { readonly position: number; readonly id: string; readonly document: string };

answerParent(
  {
    async serve({ url, kafka, topic, partitions }: BarePipeline) {
      const pool = openPool(url, { applicationName: 'tocsin-bench-bare' });
      const producer = openKafka(kafka, { clientId: 'bare' }).producer({
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      let over = false;
      let wake = () => {};
      let written = false;
      const listener = await pool.connect();
      listener.on('notification', () => {
        written = true;
        wake();
      });
      await listener.query(`listen ${WRITTEN}`);
      const relaying = (async () => {
        while (!over) {
          written = false;
          const { rows } = await pool.query<Row>({
            name: 'unsent',
            text: `select position, id, document::text as document from bare.change
                   where not sent order by position limit 500`,
          });
          if (rows.length > 0) {
            const messages = rows.map(({ id, document, position }) => ({
              partition: position % partitions,
              key: id,
              value: document,
            }));
            await producer.send({ topic, acks: -1, messages });
            await pool.query({
              name: 'mark',
              text: 'update bare.change set sent = true where position = any($1::bigint[])',
              values: [rows.map(({ position }) => position)],
            });
          } else if (!written) {
            await new Promise<void>((resolve) => (wake = resolve));
          }
        }
      })();
      closing.push(async () => {
        over = true;
        wake();
        await relaying;
        await producer.disconnect();
        listener.release(true);
        await pool.end();
      });
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
