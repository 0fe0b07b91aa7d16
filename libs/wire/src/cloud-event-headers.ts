import { WireRefusal, type WireHeaders } from './wire-message.js';

/** CloudEvents 1.0, Kafka protocol binding, binary mode (3.2): attributes are headers with this prefix. */
export const SPEC_VERSION = '1.0';
export const JSON_CONTENT = 'application/json';

/** W3C Trace Context, version 00 (section 3.2.2): the `traceparent` of CloudEvents' distributed tracing extension. */
export const isTraceparent = (text: string): boolean =>
  /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text);

/** A byte order mark stays: what was sent is what is compared. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A header that must be there, once, in UTF-8. Throws WireRefusal. */
export function requiredHeader(headers: WireHeaders | undefined, name: string): string {
  const text = optionalHeader(headers, name);
  if (text === null) throw new WireRefusal('MISSING_HEADER', name);
  return text;
}

/** A header that may be absent; given twice it says nothing. Throws WireRefusal. */
export function optionalHeader(headers: WireHeaders | undefined, name: string): string | null {
  const given =
    headers !== undefined && Object.hasOwn(headers, name) ? (headers[name] ?? null) : null;
  if (given === null || typeof given === 'string') return given;
  if (!Buffer.isBuffer(given)) throw new WireRefusal('REPEATED_HEADER', name);
  return utf8(given) ?? refuseHeader(name);
}

/** A whole number from 1 on in plain digits. Throws WireRefusal. */
export function countingHeader(headers: WireHeaders | undefined, name: string): number {
  const text = requiredHeader(headers, name);
  const number = Number(text);
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(number) ? number : refuseHeader(name);
}

/** RFC 3339 in UTC with milliseconds, as this network writes it. Throws WireRefusal. */
export function timeHeader(headers: WireHeaders | undefined, name: string): Date {
  const text = requiredHeader(headers, name);
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.toISOString() !== text ? refuseHeader(name) : time;
}

/** Throws WireRefusal where the headers are not those of a CloudEvent in binary mode with JSON in it. */
export function expectJsonCloudEvent(headers: WireHeaders | undefined): void {
  if (requiredHeader(headers, 'ce_specversion') !== SPEC_VERSION) {
    throw new WireRefusal('UNKNOWN_SPEC_VERSION', 'ce_specversion');
  }
  if (requiredHeader(headers, 'content-type') !== JSON_CONTENT) {
    throw new WireRefusal('UNKNOWN_CONTENT_TYPE', 'content-type');
  }
}

/** The text of bytes that are UTF-8; null where they are not. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

function refuseHeader(name: string): never {
  throw new WireRefusal('MALFORMED_HEADER', name);
}
