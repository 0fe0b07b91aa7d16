import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiErrorCode } from '../operation/api-error.js';
import { errorBody, statusOf } from './http-error.js';

/** Refuses a request that never becomes one for the server: an answer in the usual shape, and the connection closes. */
export function refuseRaw(socket: Duplex, code: ApiErrorCode, message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const status = statusOf(code) ?? 400;
  const body = JSON.stringify(errorBody(code, message, requestId));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** What Node could not read as HTTP: too large headers, requests that come too slowly, and what is none at all. */
export function refuseUnreadable(error: { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    refuseRaw(socket, 'HEADERS_TOO_LARGE', 'The headers of a request have at most 16 kB.');
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    refuseRaw(socket, 'REQUEST_TIMEOUT', 'The request did not come in time. Send it again.');
  } else {
    refuseRaw(socket, 'BAD_REQUEST', 'This is no HTTP request.');
  }
}
