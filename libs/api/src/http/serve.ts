import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from '../api.module.js';
import type { ApiOptions } from '../api-options.js';
import { httpAdapter } from './http-adapter.js';

export type ServedApi = {
  /** The port that it listens on, also where any free one was asked for. */
  readonly port: number;
  /** Ends sockets and event streams, lets requests under way finish, and closes. */
  readonly close: () => Promise<void>;
};

/** A request that was answered. The route as it was registered, not the address: that may hold a code or words of a search. */
type AnsweredRequest = {
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number;
  readonly ms: number;
  /** What the events that it led to carry; the answer's x-request-id. Null where it was refused before it had one. */
  readonly correlationId: string | null;
};

export type ServeOptions = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly onAnswer?: (request: AnsweredRequest) => void;
};

const DRAIN_MS = 10_000;
const SWEEP_MS = 50;

/** Serves the API on an address. Throws what listening throws. */
export async function serveApi(
  options: ApiOptions,
  { host, port, onAnswer }: ServeOptions,
): Promise<ServedApi> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot(options),
    httpAdapter('idle'),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  if (onAnswer) tellAnswers(app, onAnswer);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = app.getHttpServer().address() as { port: number };
  return { port: address.port, close: () => drain(app) };
}

function tellAnswers(app: NestFastifyApplication, onAnswer: (request: AnsweredRequest) => void) {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      const ms = Math.round(reply.elapsedTime);
      const { method, routeOptions } = request;
      const id = reply.getHeader('x-request-id');
      const correlationId = typeof id === 'string' ? id : null;
      onAnswer({ method, route: routeOptions.url, status: reply.statusCode, ms, correlationId });
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
