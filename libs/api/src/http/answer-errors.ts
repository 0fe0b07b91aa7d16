import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NOTHING_HERE, refuse } from './http-error.js';

type Thrown = { readonly code?: string; readonly statusCode?: number };

/**
 * Every answer that is an error has the project's shape, also where no route was reached: unknown addresses and methods,
 * what Fastify itself raises, and whatever was thrown past everything else.
 */
export function answerErrors(
  app: FastifyInstance,
  log: (error: unknown, requestId: string | null) => void,
): void {
  app.setErrorHandler(async (error: Thrown, _request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
      return refuse(reply, 'BODY_TOO_LARGE', 'The body of a request has at most 512 kB.');
    }
    if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
      return refuse(reply, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json in UTF-8.');
    }
    if ((error.statusCode ?? 500) < 500) {
      return refuse(reply, 'BAD_REQUEST', 'This is no request.');
    }
    const message = 'Something went wrong on our side. Quote the request id when you tell us.';
    const refused = refuse(reply, 'INTERNAL', message);
    log(error, String(reply.getHeader('x-request-id')));
    return refused;
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (!app.supportedMethods.includes(request.method)) {
      reply.header('allow', 'GET, HEAD, POST');
      return refuse(reply, 'METHOD_NOT_ALLOWED', 'Use GET or POST.');
    }
    return refuse(reply, 'NOT_FOUND', NOTHING_HERE);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (hasHost(request)) return;
    await refuse(reply, 'BAD_REQUEST', 'A request names the host that it is for.');
  });
}

/** RFC 9112, section 3.2. Node would refuse it with an answer of its own. */
const hasHost = ({ headers, raw }: FastifyRequest): boolean =>
  headers.host !== undefined || raw.httpVersion === '1.0';

/** Answers 405 on the addresses that `routes` registers for the methods that they are not registered for. */
export function withOtherMethodsRefused(app: FastifyInstance, routes: () => void): void {
  const taken = new Map<string, Set<string>>();
  let ours = false;
  app.addHook('onRoute', ({ url, method }) => {
    if (ours) return;
    const methods = taken.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    taken.set(url, methods);
  });
  routes();
  ours = true;
  for (const [url, methods] of taken) {
    const allow = [...methods].join(', ');
    const others = app.supportedMethods.filter((method) => !methods.has(method));
    if (others.length === 0) continue;
    app.route({
      url,
      method: others,
      handler: async (_request, reply) =>
        refuse(reply.header('allow', allow), 'METHOD_NOT_ALLOWED', `Use ${allow}.`),
    });
  }
}
