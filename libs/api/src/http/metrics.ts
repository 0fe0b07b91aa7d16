import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StoreReader } from '../operation/store-reader.js';
import type { Gatekeeper } from '../sign-in/gatekeeper.js';
import type { Connections } from './connections.js';
import { NOTHING_HERE, refuse } from './http-error.js';
import { isThisMachine } from './this-machine.js';

type Sources = {
  readonly store: Pick<StoreReader, 'head'>;
  readonly connections: Connections;
  readonly gatekeeper: Pick<Gatekeeper, 'refused'>;
  /** Puts into the registry what else this process measures. */
  readonly measures?: ((registry: Registry) => void) | undefined;
};

/**
 * `GET /metrics` for Prometheus, on this machine only: how many events there are would tell others what they may not
 * see.
 */
export function metrics(app: FastifyInstance, sources: Sources): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'tocsin_' });
  const durations = new Histogram({
    name: 'tocsin_http_request_duration_seconds',
    help: 'Time until an HTTP request was answered.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    registers: [registry],
  });
  gauges(registry, sources);
  refusals(registry, sources.gatekeeper);
  sources.measures?.(registry);
  app.addHook('onResponse', async (request, reply) => {
    const labels = { method: request.method, route: routeOf(request), status: reply.statusCode };
    durations.observe(labels, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (request, reply) => {
    if (!isThisMachine(request)) return refuse(reply, 'NOT_FOUND', NOTHING_HERE);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? 'none';

/** By the limit alone: whose it was is nobody's business who only watches over the machine. */
function refusals(registry: Registry, gatekeeper: Sources['gatekeeper']): void {
  registry.registerMetric(
    new Counter({
      name: 'tocsin_requests_refused_total',
      help: 'Requests refused for their cost, for wrong tokens, or because neither could be told.',
      labelNames: ['limit'],
      registers: [],
      collect() {
        this.reset();
        for (const [limit, count] of Object.entries(gatekeeper.refused)) this.inc({ limit }, count);
      },
    }),
  );
}

function gauges(registry: Registry, { store, connections }: Sources): void {
  const gauge = (name: string, help: string, read: () => Promise<number> | number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  gauge(
    'tocsin_events_appended_total',
    'Events in the store.',
    async () => (await store.head()).position,
  );
  gauge('tocsin_websocket_connections', 'Open sockets.', () => connections.count('websocket'));
  gauge('tocsin_sse_connections', 'Open event streams.', () => connections.count('sse'));
}
