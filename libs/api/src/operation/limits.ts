/** Bounds on what one caller may ask, all on by default. */
export type Limits = {
  /** Characters of a document. */
  readonly documentCharacters: number;
  readonly tokens: number;
  /** Levels of fields; introspection is exempt. */
  readonly depth: number;
  /** Aliases after fragments are spread. */
  readonly aliases: number;
  /** Directives after fragments are spread. */
  readonly directives: number;
  /** Nodes that a query may touch, reckoned after variables are known. */
  readonly cost: number;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Milliseconds for one call. */
  readonly callMs: number;
  /** Milliseconds that a socket may stay silent before it says who it is. */
  readonly socketInitMs: number;
  readonly operationsPerSocket: number;
  readonly socketMessageBytes: number;
  /** Milliseconds that `atLeast` waits for a view. */
  readonly consistencyMs: number;
};

export const LIMITS: Limits = {
  documentCharacters: 10_000,
  tokens: 1_000,
  depth: 10,
  aliases: 15,
  directives: 5,
  cost: 10_000,
  bodyBytes: 512 * 1024,
  callMs: 10_000,
  socketInitMs: 3_000,
  operationsPerSocket: 20,
  socketMessageBytes: 64 * 1024,
  consistencyMs: 5_000,
};
