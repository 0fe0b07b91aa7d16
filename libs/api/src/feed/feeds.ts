import { createHash } from 'node:crypto';
import type { Principal } from '@tocsin/access';
import type { AlertDesk } from '@tocsin/matching';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Disclosures, writeDown } from '../disclosure/disclosures.js';
import { statusOf } from '../http/http-error.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';
import { newRequest, type RequestContext } from '../http/request-context.js';
import type { Transport } from '../http/transport.js';
import { ApiError } from '../operation/api-error.js';
import { pageLanguage } from '../public-record/page-language.js';
import { originOf } from '../public-record/page-origin.js';
import { feedEntries, type FeedRead } from './feed-entries.js';
import { atomOf, jsonFeedOf, type Feed } from './feed-formats.js';

/** Where feeds are read from, and where their links lead: null, as the reader calls this place. */
export type FeedOptions = {
  readonly alerts: Pick<AlertDesk, 'inbox' | 'clocks'>;
  readonly publicUrl: string | null;
  readonly onError: (error: unknown) => void;
};

type FeedRequest = FastifyRequest<{ Params: { token: string } }>;

/** Points of the token: about a list of as many reports. */
const COST = 500;

const FORMATS = {
  atom: { type: 'application/atom+xml; charset=utf-8', write: atomOf },
  json: { type: 'application/feed+json; charset=utf-8', write: jsonFeedOf },
} as const;

const TITLES = { en: 'Tocsin: your alerts', 'zh-Hans': '警钟 Tocsin：您的警报' } as const;

/**
 * `GET /feeds/<token>/alerts.atom` and `.json`: a person's alerts for a feed reader, which can send no header of its own.
 * The token in the address is one with the scope `feed`, which opens nothing else; no other token opens a feed.
 */
export function feeds(app: FastifyInstance, transport: Transport, options: FeedOptions): void {
  for (const format of ['atom', 'json'] as const) {
    app.get(`/feeds/:token/alerts.${format}`, async (request: FeedRequest, reply) => {
      const context = newRequest(request.headers);
      reply.headers({
        'x-request-id': context.requestId,
        // It may be kept to ask whether it still holds, by the reader alone; what was narrowed goes with the next look.
        'cache-control': 'private, no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
        vary: 'accept-language',
      });
      try {
        const asking = { request, reply, context };
        return await answer(asking, transport, { ...options, format });
      } catch (error) {
        return refuse({ reply, context }, transport, error);
      }
    });
  }
}

type Asking = {
  readonly request: FeedRequest;
  readonly reply: FastifyReply;
  readonly context: RequestContext;
};

function refuse(
  { reply, context }: Pick<Asking, 'reply' | 'context'>,
  { engine }: Transport,
  error: unknown,
): FastifyReply {
  const errors = engine.tellAny(error, { ...context, principal: null });
  return reply
    .code(statusOf(errors[0]?.extensions['code']) ?? 500)
    .header('cache-control', 'no-store')
    .send({ errors });
}

async function answer(
  asking: Asking,
  transport: Transport,
  options: FeedOptions & { readonly format: keyof typeof FORMATS },
): Promise<FastifyReply> {
  const { request, reply, context } = asking;
  const principal = await enter(asking, transport);
  const language = pageLanguage(request);
  const origin = options.publicUrl ?? originOf(request);
  const { readModel } = transport.services;
  const source = { alerts: options.alerts, read: readModel, language, origin };
  const found = await feedEntries(principal.viewer, source);
  const { type, write } = FORMATS[options.format];
  const body = write(feedOf(principal, found, { language, origin }));
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  reply.header('etag', etag).header('content-language', language);
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  await writeDownShown(found, { principal, context, transport, options });
  return reply.header('content-type', type).send(body);
}

/** Signs in and charges by the token of the address. Throws what the caller is to be told. */
async function enter(
  { request, reply }: Asking,
  { gatekeeper, addressOf }: Transport,
): Promise<Principal> {
  const authorization = `Bearer ${request.params.token}`;
  const visitor = { authorization, address: addressOf(request.raw) };
  const passage = await gatekeeper.enter(visitor, COST);
  reply.headers(rateLimitHeaders(passage));
  if (!passage.ok) throw passage.error;
  const { principal } = passage;
  if (!principal?.scopes.includes('feed')) {
    const message = 'This token opens no feed. Make one with the scope feed alone.';
    throw new ApiError('FORBIDDEN_SCOPE', message, { scope: 'feed' });
  }
  return principal;
}

const feedOf = (
  { tokenId }: Principal,
  { entries }: FeedRead,
  { language, origin }: { readonly language: 'en' | 'zh-Hans'; readonly origin: string },
): Feed => ({
  id: `urn:uuid:${tokenId}`,
  title: TITLES[language],
  language,
  home: `${origin}/`,
  entries,
});

/** RFC 9110, 13.1.2: weak comparison. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, '')));

type Showing = {
  readonly principal: Principal;
  readonly context: RequestContext;
  readonly transport: Transport;
  readonly options: FeedOptions;
};

async function writeDownShown(
  { shown }: FeedRead,
  { principal, context, transport, options }: Showing,
): Promise<void> {
  const disclosures = new Disclosures();
  disclosures.add(shown);
  const { viewer } = principal;
  const told = { viewer, asker: context, services: transport.services };
  await writeDown(disclosures, { channel: 'feed', told, onError: options.onError });
}
