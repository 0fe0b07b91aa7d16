/** An event as some release wrote it. `content` is null once forgotten and absent where the type has none. */
export type WrittenEvent = {
  readonly type: string;
  readonly data: unknown;
  readonly content?: unknown;
};

/**
 * Turns one schema version of an event type into the next one, or into another type. A pure function; it must cope with
 * content that is null.
 */
export type Upcaster = {
  readonly type: string;
  readonly from: number;
  up(event: WrittenEvent): WrittenEvent & { readonly schemaVersion: number };
};
