import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule, OneTimeLinks } from '@tocsin/api';
import type { Network } from '@tocsin/network';
import type { Logger } from 'pino';
import { describeError } from './logger.js';
import { unavailable } from './port.js';

export type Served = {
  /** The port that it listens on, also where any free one was asked for. */
  readonly port: number;
  readonly links: OneTimeLinks;
  /** Ends sockets and event streams, lets requests under way finish, and closes. */
  readonly close: () => Promise<void>;
};

const DRAIN_MS = 10_000;
const SWEEP_MS = 50;

/** Serves the API of a network. Throws AddressUnavailable. */
export async function serve(network: Network, logger: Logger): Promise<Served> {
  const { commands, readModel, access, store, pool, feed, settings } = network;
  const links = new OneTimeLinks();
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot({
      commands,
      readModel,
      access,
      store,
      links,
      secrets: store.keys,
      readiness: {
        database: async () => (await pool.query('select 1')).rowCount === 1,
        parked: async () => (await feed.listParked()).length > 0,
      },
      onError: (error, requestId) =>
        logger.error({ ...describeError(error), requestId }, 'a request failed for a defect'),
    }),
    new FastifyAdapter({ forceCloseConnections: 'idle' }),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  logRequests(app, logger);
  const address = { host: settings.host, port: settings.port };
  try {
    await app.listen(address);
  } catch (error) {
    await app.close();
    throw unavailable(error, address) ?? error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return { port, links, close: () => drain(app) };
}

/** The route as it was registered, not the address: that may hold a code or words that somebody searched for. */
function logRequests(app: NestFastifyApplication, logger: Logger): void {
  if (!logger.isLevelEnabled('debug')) return;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      const ms = Math.round(reply.elapsedTime);
      const { method, routeOptions } = request;
      logger.debug({ method, route: routeOptions.url, status: reply.statusCode, ms }, 'request');
    });
}

/** Connections that fall idle while it drains would be kept open for the next request, which is not taken any more. */
async function drain(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer() as Pick<
    Server,
    'closeIdleConnections' | 'closeAllConnections'
  >;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await app.close().finally(() => {
    clearInterval(sweep);
    clearTimeout(force);
  });
}
