import type { PreparedAppend } from './prepare-append.js';

/** What an append must have to itself while it is under way, and what it may share. */
export type Claims = { readonly exclusive: readonly string[]; readonly shared: readonly string[] };

/** Streams, idempotency key and citations are exclusive. A key may be used by many, but not while it is destroyed. */
export function claimsOf(append: PreparedAppend): Claims {
  const { streams, citations, idempotency, destroyKeys, subjects } = append;
  return {
    exclusive: [
      ...streams.map(({ stream }) => `stream ${stream}`),
      ...citations.map(({ citation }) => `citation ${citation}`),
      ...destroyKeys.map((subject) => `key ${subject}`),
      ...(idempotency ? [`once ${JSON.stringify([idempotency.scope, idempotency.key])}`] : []),
    ],
    shared: subjects.map((subject) => `key ${subject}`),
  };
}

/** Who holds what: the number of sharers, or -1 where one append has it to itself. */
export class ClaimTable {
  readonly #held = new Map<string, number>();

  isFree({ exclusive, shared }: Claims): boolean {
    return (
      exclusive.every((name) => !this.#held.has(name)) &&
      shared.every((name) => (this.#held.get(name) ?? 0) >= 0)
    );
  }

  hold({ exclusive, shared }: Claims): void {
    for (const name of exclusive) this.#held.set(name, -1);
    for (const name of shared) {
      const count = this.#held.get(name) ?? 0;
      if (count >= 0) this.#held.set(name, count + 1);
    }
  }

  release({ exclusive, shared }: Claims): void {
    for (const name of exclusive) this.#held.delete(name);
    for (const name of shared) {
      const count = this.#held.get(name) ?? 0;
      if (count > 1) this.#held.set(name, count - 1);
      else if (count === 1) this.#held.delete(name);
    }
  }
}
