import { findUnsoundJson } from '@tocsin/report-format';
import { utf8 } from './cloud-event-headers.js';
import { WireRefusal } from './wire-message.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a value is. Throws WireRefusal. */
export function readObject(bytes: Buffer | null | undefined): JsonObject {
  if (bytes === null || bytes === undefined) throw new WireRefusal('NULL_VALUE', '');
  const text = utf8(bytes);
  if (text === null) throw new WireRefusal('VALUE_NOT_UTF8', '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireRefusal('VALUE_NOT_JSON', '');
  }
  return objectAt(value, '');
}

/** Readers of one field of an object; `at` is the object's own JSON Pointer. They throw WireRefusal. */
export class FieldReader {
  constructor(
    private readonly object: JsonObject,
    private readonly at = '',
  ) {}

  /** Also that nothing in it is unsound: too deep, NUL, lone surrogates, names that reach a prototype. */
  soundObject(name: string): JsonObject {
    const value = objectAt(this.get(name), this.pointer(name));
    if (findUnsoundJson(value).length > 0) this.refuse(name);
    return value;
  }

  within(name: string): FieldReader {
    return new FieldReader(objectAt(this.get(name), this.pointer(name)), this.pointer(name));
  }

  text(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' ? value : this.refuse(name);
  }

  textOrNull(name: string): string | null {
    return this.get(name) === null ? null : this.text(name);
  }

  uuidOrNull(name: string): string | null {
    const text = this.textOrNull(name);
    return text === null || UUID.test(text) ? text : this.refuse(name);
  }

  /** A whole number from 1 on. */
  counting(name: string): number {
    const value = this.get(name);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
      ? value
      : this.refuse(name);
  }

  /** Bytes in base64 as RFC 4648 writes them: another spelling of the same bytes is refused. */
  bytesOrNull(name: string): Buffer | null {
    const text = this.textOrNull(name);
    if (text === null) return null;
    const bytes = Buffer.from(text, 'base64');
    return bytes.toString('base64') === text ? bytes : this.refuse(name);
  }

  private get(name: string): unknown {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  private pointer(name: string): string {
    return `${this.at}/${name}`;
  }

  private refuse(name: string): never {
    throw new WireRefusal('MALFORMED_VALUE', this.pointer(name));
  }
}

export const isUuid = (text: string): boolean => UUID.test(text);

function objectAt(value: unknown, at: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WireRefusal('MALFORMED_VALUE', at);
  }
  return value as JsonObject;
}
