import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { hostNameOf, type CheckedEndpoint } from './address-guard.js';
import { readAnswer, type ReadAnswer } from './read-answer.js';

/** A request to an address that was checked. */
export type PinnedRequest = CheckedEndpoint & {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends everything: name, connection, request and answer. */
  readonly signal: AbortSignal;
  /** Certificates to trust besides those of the machine. */
  readonly certificates?: readonly string[];
};

export type Answer = ReadAnswer & {
  readonly status: number;
  /** Seconds or a date, as it stands in the answer. */
  readonly retryAfter: string | null;
};

/** What the answer's headers may hold, in bytes. */
const MOST_HEADER_BYTES = 16_384;
/** Failures before anything was sent: the next address of the same name may do better. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

/**
 * Sends one POST over a connection of its own, to the checked addresses of the name alone, one after the other until one
 * takes the connection. Follows nothing and keeps nothing. Rejects with what node gives where no status came.
 */
export async function postPinned(request: PinnedRequest): Promise<Answer> {
  let failure: unknown = null;
  for (const address of request.addresses) {
    try {
      return await postTo(address, request);
    } catch (error) {
      failure = error;
      if (request.signal.aborted || !NOT_CONNECTED.has((error as { code?: unknown }).code)) break;
    }
  }
  throw failure;
}

async function postTo(address: string, request: PinnedRequest): Promise<Answer> {
  const { body, signal } = request;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = begin(address, request);
    sent.on('response', resolve).on('error', reject);
    // A change of protocol is no answer to a webhook.
    sent.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(Object.assign(new Error('upgrade'), { code: 'HPE_UPGRADE' }));
    });
    sent.end(body);
  });
  const read = await readAnswer(answer, signal);
  const { statusCode = 0, headers } = answer;
  return { ...read, status: statusCode, retryAfter: headers['retry-after'] ?? null };
}

function begin(
  address: string,
  { url, headers, body, signal, certificates }: PinnedRequest,
): ClientRequest {
  const name = hostNameOf(url);
  const options: RequestOptions = {
    method: 'POST',
    // The address and not the name: nothing is resolved a second time.
    host: address,
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host, 'content-length': String(Buffer.byteLength(body)) },
    agent: false,
    signal,
    maxHeaderSize: MOST_HEADER_BYTES,
  };
  if (url.protocol === 'http:') return http.request(options);
  return https.request({
    ...options,
    // The certificate is that of the name; a literal address has its own in the certificate and sends no name.
    ...(isIP(name) === 0 && { servername: name }),
    ...(certificates && { ca: [...certificates] }),
    minVersion: 'TLSv1.2',
  });
}
