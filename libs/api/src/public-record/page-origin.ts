import type { FastifyRequest } from 'fastify';

/** As the browser calls this place; nothing where that is no name of a host. */
export const originOf = ({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string =>
  /^[\w.:[\]-]+$/.test(host) ? `${protocol}://${host}` : '';
