import type { IncomingMessage, ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './http-error.js';
import { refuseRaw, refuseUnreadable } from './raw-answer.js';

/** How connections end when the server closes: those without a request, or all. */
type Closing = 'idle' | true;

/** Fastify under Nest, with the answers that Fastify and Node give by themselves in the project's shape. */
export function httpAdapter(forceCloseConnections: Closing): FastifyAdapter {
  const adapter = new ApiAdapter({
    forceCloseConnections,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseUnreadable,
    // While it drains requests are answered as ever and the connection is closed behind them.
    return503OnClosing: false,
    http: { requireHostHeader: false },
  });
  const server = adapter.getInstance().server;
  server.on('checkExpectation', (request: IncomingMessage, { socket }: ServerResponse) => {
    refuseRaw(socket ?? request.socket, 'EXPECTATION_FAILED', 'Expect 100-continue or nothing.');
  });
  return adapter;
}

/** Nest would set handlers that answer in its own shape; ours are set with the routes (answer-errors.ts). */
class ApiAdapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance();
  }
}

function refuseUrl(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') {
    void refuse(reply, 'URL_TOO_LONG', 'A part of the address is too long.');
  } else {
    void refuse(reply, 'MALFORMED_URL', 'The address is not written as RFC 3986 has it.');
  }
}
