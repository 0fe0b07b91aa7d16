import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { Asker } from '../operation/asker.js';
import type { AdmittedOperation } from '../operation/engine.js';
import type { OperationRequest } from '../operation/prepare-operation.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import type { RequestContext } from './request-context.js';
import type { Transport } from './transport.js';

type Entering = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: RequestContext;
  readonly asked: OperationRequest;
  /** Whatever token came along is not looked at: what is public is public for everybody. */
  readonly asNobody?: true;
};

export type Entrance =
  | { readonly ok: true; readonly asker: Asker; readonly admitted: AdmittedOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/**
 * How every operation over HTTP comes in: its cost is reckoned first, so that signing in and charging are one step; what
 * is refused for its document is charged too, and who may not ask at all is not told what is wrong with it.
 */
export async function enter(
  { request, reply, context, asked, asNobody }: Entering,
  { engine, gatekeeper, addressOf }: Transport,
): Promise<Entrance> {
  const preparation = engine.prepare(asked);
  const authorization = asNobody ? undefined : request.headers.authorization;
  const visitor = { authorization, address: addressOf(request.raw) };
  const passage = await gatekeeper.enter(visitor, engine.chargeFor(preparation));
  reply.headers(rateLimitHeaders(passage));
  const asker: Asker = { ...context, principal: passage.ok ? passage.principal : null };
  if (!passage.ok) return { ok: false, errors: engine.tell([passage.error], asker) };
  const admission = engine.admit(preparation, asker, passage.taken);
  return admission.ok ? { ok: true, asker, admitted: admission.admitted } : admission;
}
