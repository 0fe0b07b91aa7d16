import { createHmac } from 'node:crypto';
import type { AppendConflict } from '../event-store.js';
import type { DataKey } from '../keys/data-key.js';
import type { KeyRing, Queryable } from '../keys/key-ring.js';
import { LruMap } from '../keys/lru-map.js';
import { patiently } from '../reading/patiently.js';
import { contentHeader, type PreparedAppend } from './prepare-append.js';

/** A key that an append seals with; a new one is stored by the append itself. */
export type SealingKey = { readonly key: DataKey; readonly isNew: boolean };

/** An append ready to be sent. */
export type SealedAppend = {
  readonly prepared: PreparedAppend;
  readonly keys: ReadonlyMap<string, SealingKey>;
  /** Ciphertexts by event id. */
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly idempotency: {
    readonly hash: Buffer;
    readonly hmac: Buffer;
    readonly subject: string;
  } | null;
};

export type Sealing =
  | { readonly ok: true; readonly sealed: SealedAppend }
  | { readonly ok: false; readonly conflict: AppendConflict };

const REMEMBERED_SUBJECTS = 20_000;

/**
 * Seals appends with the keys of their subjects. What it remembers of keys may be out of date: the append compares key
 * ids under the lock and says `reseal` where they differ.
 */
export class Sealer {
  readonly #ring: KeyRing;
  readonly #db: Queryable;
  readonly #remembered = new LruMap<string, SealingKey>(REMEMBERED_SUBJECTS);
  readonly #idempotencySecret: Buffer;

  constructor(ring: KeyRing, db: Queryable) {
    this.#ring = ring;
    this.#db = db;
    this.#idempotencySecret = ring.derive('idempotency');
  }

  /** Asks the database for keys only where it must: a stream that begins brings new keys along. */
  async seal(prepared: PreparedAppend): Promise<Sealing> {
    const keys = new Map<string, SealingKey>();
    const unknown: string[] = [];
    for (const subject of prepared.subjects) {
      const known = this.#remembered.get(subject);
      if (known) keys.set(subject, known);
      else unknown.push(subject);
    }
    const found =
      unknown.length === 0 || prepared.startsStream
        ? new Map<string, DataKey | 'destroyed'>()
        : await this.#find(unknown);
    for (const subject of unknown) {
      const key = found.get(subject);
      if (key === 'destroyed') return keyDestroyed(subject);
      keys.set(subject, key ? this.#remember(key, false) : this.#firstKey(subject));
    }
    return this.#sealWith(prepared, keys);
  }

  /** Seals again with the keys that the database has; for an append that was told to. */
  async sealAgain(prepared: PreparedAppend): Promise<Sealing> {
    const found = await this.#find(prepared.subjects);
    const keys = new Map<string, SealingKey>();
    for (const subject of prepared.subjects) {
      const key = found.get(subject);
      if (key === 'destroyed') return keyDestroyed(subject);
      keys.set(subject, key ? this.#remember(key, false) : this.#firstKey(subject));
    }
    return this.#sealWith(prepared, keys);
  }

  /** After an append: its new keys are stored now, and those that it destroyed are gone. */
  written({ keys, prepared }: SealedAppend): void {
    for (const { key, isNew } of keys.values()) if (isNew) this.#remember(key, false);
    for (const subject of prepared.destroyKeys) this.#remembered.delete(subject);
  }

  /** Keys come back with every read: an append that follows needs no look-up. */
  learn(key: DataKey): void {
    this.#remember(key, false);
  }

  /** Scope and key as the database knows them; without the root secret nobody can guess them from it. */
  idempotencyHash(scope: string, key: string): Buffer {
    return createHmac('sha256', this.#idempotencySecret)
      .update(JSON.stringify([scope, key]))
      .digest();
  }

  #find(subjects: readonly string[]): Promise<Map<string, DataKey | 'destroyed'>> {
    return patiently(() => this.#ring.find(this.#db, subjects));
  }

  /**
   * The key of a subject that the database has none for. Appends that ask at the same time get the same one: in one
   * batch only one of two could be stored, and what the other one sealed would be lost.
   */
  #firstKey(subject: string): SealingKey {
    const known = this.#remembered.get(subject);
    return known?.isNew ? known : this.#remember(this.#ring.create(subject), true);
  }

  #remember(key: DataKey, isNew: boolean): SealingKey {
    const sealing = { key, isNew };
    this.#remembered.set(key.subject, sealing);
    return sealing;
  }

  #sealWith(prepared: PreparedAppend, keys: Map<string, SealingKey>): Sealing {
    const destroyed = prepared.destroyKeys.find((subject) => keys.has(subject));
    if (destroyed !== undefined) return keyDestroyed(destroyed);
    const contents = new Map<string, Buffer>();
    for (const { id, type, schemaVersion, subject, content } of prepared.streams.flatMap(
      ({ events }) => events,
    )) {
      if (subject === null) continue;
      const header = contentHeader(id, type, schemaVersion);
      contents.set(id, keyOf(keys, subject).seal(header, content));
    }
    const { idempotency } = prepared;
    return {
      ok: true,
      sealed: {
        prepared,
        keys,
        contents,
        idempotency: idempotency && {
          hash: this.idempotencyHash(idempotency.scope, idempotency.key),
          hmac: keyOf(keys, idempotency.subject).fingerprint(idempotency.payload),
          subject: idempotency.subject,
        },
      },
    };
  }
}

function keyOf(keys: ReadonlyMap<string, SealingKey>, subject: string): DataKey {
  const sealing = keys.get(subject);
  if (!sealing) throw new Error(`no key was looked up for ${subject}`);
  return sealing.key;
}

const keyDestroyed = (subject: string): Sealing => ({
  ok: false,
  conflict: { kind: 'key-destroyed', subject },
});
