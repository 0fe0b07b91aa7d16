import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Asker } from '../operation/asker.js';

/** What is known of a request before it is known who sends it. */
export type RequestContext = Omit<Asker, 'principal'>;

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A request's own id, and its trace where a sound one came along. */
export const newRequest = (headers: IncomingHttpHeaders): RequestContext => {
  const { traceparent } = headers;
  const trace =
    typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null;
  return { requestId: randomUUID(), trace };
};
