import type { FastifyInstance } from 'fastify';

/** Public keys in the form of RFC 7517, section 5. */
export type PublishedKeys = { readonly keys: readonly object[] };

const HOUR_S = 3_600;

/** `/.well-known/jwks.json`: what members encrypt submissions to that are not for the eyes of whoever runs a broker. */
export function jwks(app: FastifyInstance, keys: PublishedKeys): void {
  // Bytes, so that no charset is added: this media type has none.
  const body = Buffer.from(JSON.stringify(keys));
  app.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .header('content-type', 'application/jwk-set+json')
      .header('cache-control', `public, max-age=${HOUR_S}`)
      .send(body),
  );
}
