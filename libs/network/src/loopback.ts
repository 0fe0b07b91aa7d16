import { isIP } from 'node:net';

/** 127.0.0.0/8 and ::1 (RFC 1122, RFC 4291), and the name that RFC 6761 reserves for them. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  if (isIP(host) === 6) return new URL(`http://[${host}]`).hostname === '[::1]';
  return /^(?:.+\.)?localhost$/i.test(host);
}
