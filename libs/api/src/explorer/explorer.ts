import type { FastifyInstance } from 'fastify';
import type { Page } from '../http/graphql-http.js';
import type { OneTimeLinks } from './one-time-links.js';
export function explorer(_app: FastifyInstance, _links: OneTimeLinks | undefined): Page {
  return async (reply) => reply.send('explorer');
}
