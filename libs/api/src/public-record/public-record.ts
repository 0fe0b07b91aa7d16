import { parseCitableId } from '@tocsin/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { enter } from '../http/entrance.js';
import { statusOf } from '../http/http-error.js';
import { newRequest } from '../http/request-context.js';
import type { Transport } from '../http/transport.js';
import { PAGE_POLICY, type PageAddress } from './page-frame.js';
import { pageLanguage } from './page-language.js';
import { originOf } from './page-origin.js';
import { nothingPage, recordPage, withdrawnPage } from './record-page.js';
import { RECORD_QUERY, type RecordFound } from './record-query.js';
import { recordWords } from './record-words.js';

type RecordRequest = FastifyRequest<{ Params: { id: string }; Querystring: { lang?: unknown } }>;

/**
 * `GET /i/TI-…?lang=en|zh-Hans`: the public record of an incident, for people without an account and without JavaScript.
 * It asks the public API, never as anybody: 200 with the record, 410 where it was withdrawn, 404 where there is nothing,
 * or nothing that is public.
 */
export function publicRecord(
  app: FastifyInstance,
  transport: Transport,
  publicUrl: string | null,
): void {
  app.get('/i/:id', async (request: RecordRequest, reply) => {
    const context = newRequest(request.headers);
    reply.headers({
      'x-request-id': context.requestId,
      // What is narrowed is closed with the next request, wherever the page was.
      'cache-control': 'no-store',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'accept-language',
    });
    const lang = pageLanguage(request);
    const id = parseCitableId(request.params.id)?.id ?? '';
    const asked = { query: RECORD_QUERY, variables: { id, lang } };
    const found = await find({ request, reply, context, asked, asNobody: true }, transport);
    if (!found.ok) return refuse(reply, found.errors);
    const address = {
      path: `/i/${encodeURIComponent(request.params.id)}`,
      words: recordWords[lang],
    };
    return tell(reply, found.record, { address, origin: publicUrl ?? originOf(request) });
  });
}

type Asked = Parameters<typeof enter>[0];
type Found =
  | { readonly ok: true; readonly record: RecordFound }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

async function find(asked: Asked, transport: Transport): Promise<Found> {
  const entrance = await enter(asked, transport);
  if (!entrance.ok) return entrance;
  const { result } = await transport.engine.run(entrance.admitted, entrance.asker);
  const { data, errors = [] } = result;
  if (!data || errors.length > 0) return { ok: false, errors };
  return { ok: true, record: data as unknown as RecordFound };
}

const refuse = (reply: FastifyReply, errors: readonly GraphQLError[]): FastifyReply =>
  reply.code(statusOf(errors[0]?.extensions['code']) ?? 500).send({ errors });

type Page = { readonly address: PageAddress; readonly origin: string };

function tell(
  reply: FastifyReply,
  { incident, withdrawal }: RecordFound,
  { address, origin }: Page,
): FastifyReply {
  reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', address.words.lang);
  if (incident) {
    const url = `${origin}/i/${incident.id}`;
    reply.header('x-tlp', incident.tlp).header('link', `<${url}>; rel="canonical"`);
    return reply.send(recordPage(address, { incident, url }));
  }
  if (withdrawal) return reply.code(410).send(withdrawnPage(address, withdrawal));
  return reply.code(404).send(nothingPage(address));
}
