import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import { openPool } from '@tocsin/postgres';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { barePost } from './bare-post.js';
import { drive, type Drive } from './drive.js';
import { answerParent, memory } from './program.js';
import { seeded } from '../measure/statistics.js';
import { aReport } from '../workload/a-report.js';
import { newId } from '../workload/new-id.js';

/**
 * The rival of live changes: a row is committed with a NOTIFY, and whoever listens writes a message of the same size to
 * every open socket: bare WebSockets on /bare, graphql-ws with one resolver that looks at nothing on /graphql.
 */
const CHANNEL = 'bare_changes';
const closing: (() => Promise<unknown>)[] = [];
const random = seeded(7);
const changes = new EventEmitter().setMaxListeners(0);
let pool: ReturnType<typeof openPool> | null = null;
let serial = 0;

type Change = {
  readonly cursor: string;
  readonly kind: string;
  readonly incidentId: string;
  readonly incident: Readonly<Record<string, string>>;
};

const messageOf = (id: string): Change => ({
  cursor: 'c'.repeat(80),
  kind: 'APPEARED',
  incidentId: id,
  incident: { id, title: 'Measured case', severity: 'incident', tlp: 'TLP:GREEN' },
});

const schema: GraphQLSchema = buildSchema(`
  type Query { nothing: Boolean }
  type Incident { id: ID! title: String! severity: String! tlp: String! }
  type IncidentChange { cursor: String! kind: String! incidentId: ID incident: Incident }
  type Subscription { incidentChanged: IncidentChange! }
`);

const roots = {
  subscription: {
    async *incidentChanged() {
      for await (const [change] of on(changes, 'change'))
        yield { incidentChanged: change as Change };
    },
  },
};

answerParent(
  {
    async serve({ url }: { readonly url: string }) {
      pool = await listen(url);
      const server = createServer();
      const bare = new WebSocketServer({ noServer: true });
      const graphql = new WebSocketServer({ noServer: true });
      useServer({ schema, roots }, graphql);
      server.on('upgrade', (request, socket, head) => {
        const chosen = request.url === '/bare' ? bare : graphql;
        chosen.handleUpgrade(request, socket, head, (opened) => {
          chosen.emit('connection', opened, request);
        });
      });
      changes.on('change', (change: Change) => {
        const text = JSON.stringify(change);
        for (const client of bare.clients) client.send(text);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(async () => server.close());
      const { port } = server.address() as { port: number };
      return `ws://127.0.0.1:${port}`;
    },
    async post({ port }: { readonly port: number }) {
      const post = barePost(port);
      changes.on('change', ({ incidentId }: Change) => post(incidentId));
    },
    drive: (pace: Drive) => drive(pace, change),
    memory,
  },
  async () => {
    for (const close of closing) await close();
  },
);

/** A table, and a connection that hears of its rows. */
async function listen(url: string): Promise<ReturnType<typeof openPool>> {
  const opened = openPool(url, { applicationName: 'tocsin-bench-bare' });
  await opened.query('create schema if not exists bare');
  await opened.query(
    'create table if not exists bare.change (id uuid primary key, document jsonb not null)',
  );
  const listener = await opened.connect();
  listener.on('notification', ({ payload = '' }) => changes.emit('change', messageOf(payload)));
  await listener.query(`listen ${CHANNEL}`);
  closing.push(async () => {
    listener.release(true);
    await opened.end();
  });
  return opened;
}

function change(): { readonly id: string; readonly done: Promise<unknown> } {
  const id = newId();
  const document = JSON.stringify(aReport((serial += 1), random));
  const done = pool?.query({
    name: 'change',
    text: `with written as (insert into bare.change (id, document) values ($1, $2) returning id)
           select pg_notify('${CHANNEL}', id::text) from written`,
    values: [id, document],
  });
  return { id, done: done ?? Promise.reject(new Error('nothing is served yet')) };
}
