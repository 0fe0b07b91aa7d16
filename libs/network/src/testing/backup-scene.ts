import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestStore, type TestStore } from '@tocsin/event-store/testing';
import { backup, type BackupMade } from '../backup/backup.js';
import { restore, type Restored, type RestoreOptions } from '../backup/restore.js';

const MIGRATED = `create schema schema_history;
  create table schema_history.migration (id serial, name text);
  insert into schema_history.migration (name) values ('EventStore1764000000001')`;

/** Stores of one test and a folder for their backups; everything is removed at its end. */
export class BackupScene {
  readonly home = mkdtempSync(path.join(tmpdir(), 'tocsin-backup-'));
  readonly #stores: TestStore[] = [];

  async newStore(): Promise<TestStore> {
    const created = await createTestStore({}, (pool) => pool.query(MIGRATED));
    this.#stores.push(created);
    return created;
  }

  folder(name: string): string {
    return path.join(this.home, name);
  }

  backup(from: TestStore, name: string): Promise<BackupMade> {
    const { database, masterKey } = from;
    return backup({ url: database.url, masterKey, folder: this.folder(name) });
  }

  /** `folder` by name; the master key is that of the store which the backup is of. */
  restore(
    to: TestStore,
    from: TestStore,
    given: Partial<RestoreOptions> & { readonly folder: string },
  ): Promise<Restored> {
    const { url } = to.database;
    return restore({ url, masterKey: from.masterKey, ...given, folder: this.folder(given.folder) });
  }

  async end(): Promise<void> {
    await Promise.all(this.#stores.splice(0).map((store) => store.drop()));
    rmSync(this.home, { recursive: true, force: true });
  }
}
