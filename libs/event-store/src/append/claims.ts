import { streamOf } from '@tocsin/domain';
import type { PreparedAppend } from './prepare-append.js';

/** What an append must have to itself while it is under way, what it may share, and what it waits for. */
export type Claims = {
  readonly exclusive: readonly string[];
  readonly shared: readonly string[];
  /** Nobody may have these to himself when the append sets out; it does not hold them. */
  readonly awaited: readonly string[];
};

/**
 * Streams, idempotency key and citations are exclusive. A key may be used by many, but not while it is destroyed. Rights
 * are checked once for a whole batch, before what it writes: so an act does not travel with an append that came before
 * it and is about the rights of whoever acts, which is in his, his organisation's or his token's stream.
 */
export function claimsOf(append: PreparedAppend): Claims {
  const { streams, citations, idempotency, destroyKeys, subjects, actor } = append;
  return {
    exclusive: [
      ...streams.map(({ stream }) => `stream ${stream}`),
      ...citations.map(({ citation }) => `citation ${citation}`),
      ...destroyKeys.map((subject) => `key ${subject}`),
      ...(idempotency ? [`once ${JSON.stringify([idempotency.scope, idempotency.key])}`] : []),
    ],
    shared: subjects.map((subject) => `key ${subject}`),
    awaited: streamsOf(actor).map((stream) => `stream ${stream}`),
  };
}

function streamsOf({ personId, organisationId, tokenId }: PreparedAppend['actor']): string[] {
  const streams: string[] = [];
  if (personId !== null) streams.push(streamOf.person(personId));
  if (organisationId !== null) streams.push(streamOf.organisation(organisationId));
  if (tokenId !== null) streams.push(streamOf.token(tokenId));
  return streams;
}

/** Who holds what: the number of sharers, or -1 where one append has it to itself. */
export class ClaimTable {
  readonly #held = new Map<string, number>();

  isFree({ exclusive, shared, awaited }: Claims): boolean {
    return (
      exclusive.every((name) => !this.#held.has(name)) &&
      shared.every((name) => (this.#held.get(name) ?? 0) >= 0) &&
      awaited.every((name) => !this.#held.has(name))
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
