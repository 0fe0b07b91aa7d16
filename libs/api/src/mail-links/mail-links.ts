import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { h } from 'preact';
import { statusOf } from '../http/http-error.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';
import { newRequest } from '../http/request-context.js';
import type { Transport } from '../http/transport.js';
import { FORM_POLICY, pageFrame } from '../public-record/page-frame.js';
import { pageLanguage } from '../public-record/page-language.js';
import { recordWords } from '../public-record/record-words.js';
import { linkWords, type LinkWords } from './link-words.js';

/** What a link that ends a rule's mail stands for; null: it is none. */
export type UnsubscribeTokens = {
  open(token: string): { readonly ruleId: string; readonly personId: string } | null;
};

type LinkRequest = FastifyRequest<{ Params: { secret: string } }>;
type Act = (secret: string, requestId: string) => Promise<Ending>;
type Ending = readonly [status: number, page: keyof LinkWords];

/** So many points of the caller's address: a look, and an append. */
const LOOK = 10;
const ACT = 100;

/**
 * The pages behind links in mail, for people without an account and without JavaScript, and for the one click of mail
 * programs (RFC 8058): looking changes nothing, because programs that guard mail follow every link; a POST does it,
 * whatever its body.
 */
export function mailLinks(
  app: FastifyInstance,
  transport: Transport,
  tokens: UnsubscribeTokens | undefined,
): void {
  const { commands } = transport.services;
  const caller = (requestId: string) => ({
    principal: null,
    correlation: { correlationId: requestId, causationId: null, trace: null },
  });
  link(app, transport, {
    path: '/unsubscribe/:secret',
    page: (secret) => (tokens?.open(secret) ? [200, 'unsubscribe'] : [404, 'invalid']),
    act: async (secret, requestId) => {
      const rule = tokens?.open(secret);
      if (!rule) return [404, 'invalid'];
      const outcome = await commands.stopEmailOf(rule, caller(requestId));
      if (outcome.ok) return [200, 'unsubscribed'];
      const isOff = ['NOTHING_CHANGES', 'NOT_FOUND'].includes(outcome.error.code);
      return isOff ? [200, 'alreadyOff'] : [503, 'notNow'];
    },
  });
  link(app, transport, {
    path: '/confirm-email/:secret',
    page: () => [200, 'confirm'],
    act: async (secret, requestId) => {
      const outcome = await commands.confirmAlertEmail({ secret }, caller(requestId));
      if (outcome.ok) return [200, 'confirmed'];
      return outcome.error.code === 'CONFLICT' ? [503, 'notNow'] : [404, 'invalid'];
    },
  });
}

type Link = {
  readonly path: string;
  readonly page: (secret: string) => Ending;
  readonly act: Act;
};

function link(app: FastifyInstance, transport: Transport, { path, page, act }: Link): void {
  app.get(path, async (request: LinkRequest, reply) =>
    answer({ request, reply, cost: LOOK }, transport, async (secret) => page(secret)),
  );
  app.post(path, async (request: LinkRequest, reply) =>
    answer({ request, reply, cost: ACT }, transport, act),
  );
}

type Asked = {
  readonly request: LinkRequest;
  readonly reply: FastifyReply;
  readonly cost: number;
};

async function answer(
  { request, reply, cost }: Asked,
  { gatekeeper, addressOf, engine }: Transport,
  act: Act,
): Promise<FastifyReply> {
  const context = newRequest(request.headers);
  const visitor = { authorization: undefined, address: addressOf(request.raw) };
  const passage = await gatekeeper.enter(visitor, cost);
  reply.headers({
    'x-request-id': context.requestId,
    ...rateLimitHeaders(passage),
    'cache-control': 'no-store',
    'content-security-policy': FORM_POLICY,
    // The address of this page is a secret.
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    vary: 'accept-language',
  });
  if (!passage.ok) {
    const errors = engine.tell([passage.error], { ...context, principal: null });
    return reply.code(statusOf(errors[0]?.extensions['code']) ?? 500).send({ errors });
  }
  const lang = pageLanguage(request);
  const [status, page] = await act(request.params.secret, context.requestId);
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', lang)
    .send(pageOf(request, linkWords[lang][page], lang));
}

function pageOf(
  request: LinkRequest,
  shown: LinkWords['unsubscribed'] & { readonly button?: string },
  lang: keyof typeof linkWords,
): string {
  const path = request.url.replace(/\?.*$/s, '');
  const form = h(
    'form',
    { method: 'post', action: `${path}?lang=${lang}` },
    h('input', { type: 'hidden', name: 'List-Unsubscribe', value: 'One-Click' }),
    h('button', { type: 'submit' }, shown.button),
  );
  return pageFrame({ path, words: recordWords[lang] }, shown.title, [
    h('h1', null, shown.title),
    h('p', null, shown.text),
    shown.button !== undefined && form,
  ]);
}
