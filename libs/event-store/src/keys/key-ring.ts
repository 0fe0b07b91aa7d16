import { LruMap } from './lru-map.js';
import { DataKey, wrappedBy, type Wrapping } from './data-key.js';
import { deriveSecret, type MasterKey } from './master-key.js';

export type MasterKeys = {
  readonly current: MasterKey;
  /** Keys that still open what they wrapped, while a rotation is under way. */
  readonly previous?: readonly MasterKey[];
};

/** Whatever runs SQL: a pool, or a connection in a transaction. */
export type Queryable = {
  query<Row extends object>(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
};

/** A data key is wrapped by a master key that this process was not given. */
export class UnknownMasterKey extends Error {
  constructor(id: string) {
    super(`a data key is wrapped by the master key ${id}, which was not given`);
    this.name = 'UnknownMasterKey';
  }
}

const REMEMBERED_KEYS = 20_000;

/**
 * Makes and opens data keys. It remembers keys by their wrapped bytes only, so that it is always the database's row that
 * decides whether a key survives: whoever wants to open something brings the row, read in the same snapshot.
 */
export class KeyRing {
  readonly #wrappings: ReadonlyMap<string, Wrapping>;
  readonly #current: Wrapping;
  readonly #root: Buffer;
  readonly #opened = new LruMap<string, DataKey>(REMEMBERED_KEYS);

  constructor(keys: MasterKeys, root: Buffer) {
    const wrappings = [keys.current, ...(keys.previous ?? [])].map(wrappingOf);
    this.#wrappings = new Map(wrappings.map((wrapping) => [wrapping.id, wrapping]));
    this.#current = wrappingOf(keys.current);
    this.#root = root;
  }

  /** 32 bytes for one purpose; unlike MasterKey.derive the same after the master key was rotated. */
  derive(purpose: string): Buffer {
    return deriveSecret(this.#root, purpose);
  }

  /** A new key for a subject; it counts once its row is in keys.data_key. */
  create(subject: string): DataKey {
    return DataKey.create(subject, this.#current);
  }

  /** Opens the `wrapped` of a row of keys.data_key. Throws where it was not made for this subject or by these keys. */
  unwrap(subject: string, wrapped: Buffer): DataKey {
    const name = wrapped.toString('latin1');
    const known = this.#opened.get(name);
    if (known?.subject === subject) return known;
    const id = wrappedBy(wrapped);
    const wrapping = this.#wrappings.get(id);
    if (!wrapping) throw new UnknownMasterKey(id);
    const key = DataKey.unwrap(subject, wrapped, wrapping);
    this.#opened.set(name, key);
    return key;
  }

  /**
   * The key of a subject as it is now; where there never was one it gets one, which is stored at once. Null: it was
   * destroyed.
   */
  async ensure(db: Queryable, subject: string): Promise<DataKey | null> {
    const known = (await this.find(db, [subject])).get(subject);
    if (known !== undefined) return known === 'destroyed' ? null : known;
    const { id, wrapped } = this.create(subject);
    // Under the lock of the appends: one that has looked and not yet written must not find its own new key left out.
    await db.query(
      `with held as materialized (select from events.counter for update)
       insert into keys.data_key (subject, key_id, wrapped, created_at)
       select $1, $2, $3, clock_timestamp() from held on conflict (subject) do nothing`,
      [subject, id, wrapped],
    );
    return this.ensure(db, subject);
  }

  /** The keys of these subjects as they are now. Subjects that never had one are absent. */
  async find(
    db: Queryable,
    subjects: readonly string[],
  ): Promise<Map<string, DataKey | 'destroyed'>> {
    const { rows } = await db.query<{ subject: string; wrapped: Buffer | null }>(
      'select subject, wrapped from keys.data_key where subject = any($1::uuid[])',
      [subjects],
    );
    return new Map(
      rows.map(({ subject, wrapped }) => [
        subject,
        wrapped ? this.unwrap(subject, wrapped) : 'destroyed',
      ]),
    );
  }
}

export const wrappingOf = (master: MasterKey): Wrapping => ({
  id: master.id,
  key: master.derive('wrap data keys'),
});
