import { randomUUID } from 'node:crypto';
import type { AccessReader } from '@tocsin/access';
import type { IncomingHttpHeaders } from 'node:http';
import type { Asker } from '../operation/asker.js';
import { signIn } from '../sign-in/sign-in.js';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A request's own id, and its trace where a sound one came along. */
export const newRequest = (headers: IncomingHttpHeaders): Omit<Asker, 'principal'> => {
  const { traceparent } = headers;
  const trace =
    typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null;
  return { requestId: randomUUID(), trace };
};

/** Who sends the request; throws UNAUTHENTICATED. */
export const askerOf = async (
  access: AccessReader,
  request: Omit<Asker, 'principal'>,
  authorization: string | undefined,
): Promise<Asker> => ({ ...request, principal: await signIn(access, authorization) });
