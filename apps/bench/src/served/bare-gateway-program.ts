import { createServer } from 'node:http';
import { openPool } from '@tocsin/postgres';
import { WebSocketServer } from 'ws';
import { seeded } from '../measure/statistics.js';
import { aReport } from '../workload/a-report.js';
import { newId } from '../workload/new-id.js';
import { BARE_TABLES, FOLDED, WRITTEN } from './bare-pipeline.js';
import { barePost } from './bare-post.js';
import { drive, type Drive } from './drive.js';
import { answerParent } from './program.js';

/** The first and the last hop of the bare pipeline: rows are written, and what has come through goes to sockets. */
const closing: (() => Promise<unknown>)[] = [];
const random = seeded(7);
let pool: ReturnType<typeof openPool> | null = null;
let serial = 0;
let post: (id: string) => void = () => {};

answerParent(
  {
    async serve({ url }: { readonly url: string }) {
      const opened = openPool(url, { applicationName: 'tocsin-bench-bare' });
      await opened.query(BARE_TABLES);
      const server = createServer();
      const sockets = new WebSocketServer({ server });
      const listener = await opened.connect();
      listener.on('notification', ({ payload = '' }) => {
        const text = JSON.stringify(messageOf(payload));
        for (const client of sockets.clients) client.send(text);
        post(payload);
      });
      await listener.query(`listen ${FOLDED}`);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(async () => {
        server.closeAllConnections();
        server.close();
        listener.release(true);
        await opened.end();
      });
      pool = opened;
      return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
    },
    async post({ port }: { readonly port: number }) {
      post = barePost(port);
    },
    drive: (pace: Drive) => drive(pace, write),
  },
  async () => {
    for (const close of closing) await close();
  },
);

/** Of the size of the product's message. */
const messageOf = (id: string) => ({
  cursor: 'c'.repeat(80),
  kind: 'APPEARED',
  incidentId: id,
  incident: { id, title: 'Measured case', severity: 'incident', tlp: 'TLP:GREEN' },
});

function write(): { readonly id: string; readonly done: Promise<unknown> } {
  const id = newId();
  const document = JSON.stringify(aReport((serial += 1), random));
  const done = pool?.query({
    name: 'write',
    text: `with written as (insert into bare.change (id, document) values ($1, $2) returning id)
           select pg_notify('${WRITTEN}', '') from written`,
    values: [id, document],
  });
  return { id, done: done ?? Promise.reject(new Error('nothing is served yet')) };
}
