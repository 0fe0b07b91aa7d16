/** Header values as clients of Kafka hand them over: bytes or text, a list where a name is given more than once. */
export type WireHeaders = Readonly<
  Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>
>;

/** A record as it was read from a topic: nothing about it is certain. */
export type WireMessage = {
  readonly key: Buffer | string | null | undefined;
  readonly headers: WireHeaders | undefined;
  readonly value: Buffer | null | undefined;
};

/** A record as it is sent. */
export type SentMessage<Key extends string | null = string> = {
  readonly key: Key;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
};

/** Why a record is not what its topic holds. */
export type WireProblemCode =
  | 'NULL_KEY'
  | 'NULL_VALUE'
  | 'VALUE_TOO_LARGE'
  | 'MISSING_HEADER'
  | 'REPEATED_HEADER'
  | 'MALFORMED_HEADER'
  | 'UNKNOWN_SPEC_VERSION'
  | 'UNKNOWN_CONTENT_TYPE'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_SCHEMA_VERSION'
  | 'KEY_MISMATCH'
  | 'VALUE_NOT_UTF8'
  | 'VALUE_NOT_JSON'
  | 'MALFORMED_VALUE';

/** Where and what: `at` names a header, or is a JSON Pointer into the value, or says `key`. Never content. */
export type WireProblem = { readonly code: WireProblemCode; readonly at: string };

/** Carries a problem out of the readers of this room; it never leaves it. */
export class WireRefusal extends Error {
  readonly problem: WireProblem;

  constructor(code: WireProblemCode, at: string) {
    super(`${code} at ${at}`);
    this.name = 'WireRefusal';
    this.problem = { code, at };
  }
}
