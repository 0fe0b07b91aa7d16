import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { MasterKey, rotateMasterKey } from '@tocsin/event-store';
import { masterKeyIds } from '../backup/installed.js';
import { withMaintenancePool } from '../maintenance-pool.js';
import { openDatabase } from '../opening/open-database.js';
import { masterKeyFile } from '../opening/open-network.js';
import type { Settings } from '../settings.js';

type Pool = Parameters<Parameters<typeof withMaintenancePool>[1]>[0];

/** Why the master key is not changed, as a sentence for whoever runs the network. Nothing was written. */
class KeyRotationProblem extends Error {
  constructor(
    readonly code: 'OLD_MASTER_KEY_MISSING' | 'OLD_MASTER_KEY_WRONG' | 'OLD_MASTER_KEY_IN_USE',
    message: string,
  ) {
    super(message);
    this.name = 'KeyRotationProblem';
  }
}

export type KeyRotation = {
  /** Keys of reports, people and organisations that were wrapped again by this run. */
  readonly wrapped: number;
  /** Ids of the master keys: nothing of the keys themselves can be told from them. */
  readonly oldKey: string;
  readonly newKey: string;
};

export type KeyRotationOptions = {
  /** The old master key as a file of mode 0600; absent: TOCSIN_OLD_MASTER_KEY. */
  readonly oldKeyFile?: string;
  readonly log: (message: string) => void;
  readonly onProgress: (done: number, total: number) => void;
};

/**
 * Replaces the master key by the one that the settings name (a file that is not there is made). Cut off at any moment and
 * run again with the same two keys, it goes on. Throws KeyRotationProblem, MasterKeyProblem and PostgresProblem.
 */
export async function rotateKeys(
  settings: Settings,
  { oldKeyFile, log, onProgress }: KeyRotationOptions,
): Promise<KeyRotation> {
  const from = oldKeyOf(settings, oldKeyFile);
  const database = await openDatabase(settings, { share: true, log });
  try {
    return await withMaintenancePool(database.url, async (pool) => {
      const to = await newKeyFor(pool, settings, from);
      const wrapped = await rotateMasterKey({ pool, from, to, progress: onProgress });
      return { wrapped, oldKey: from.id, newKey: to.id };
    });
  } finally {
    await database.stop();
  }
}

function oldKeyOf({ oldMasterKey }: Settings, file: string | undefined): MasterKey {
  if (file !== undefined) {
    // A key is made where a file is missing, which is right for the new one alone.
    if (existsSync(file)) return MasterKey.load({ file });
    throw new KeyRotationProblem('OLD_MASTER_KEY_MISSING', `There is no file ${file}.`);
  }
  if (oldMasterKey !== null) return MasterKey.load({ value: oldMasterKey });
  throw new KeyRotationProblem(
    'OLD_MASTER_KEY_MISSING',
    'Say which master key is to be replaced: TOCSIN_OLD_MASTER_KEY, or --old-key-file. The new one is TOCSIN_MASTER_KEY, or master.key in TOCSIN_DATA.',
  );
}

/** The new key, once it is certain that the old one is the database's and that nobody is left behind. */
async function newKeyFor(pool: Pool, settings: Settings, from: MasterKey): Promise<MasterKey> {
  const { masterKey } = settings;
  const file = masterKeyFile(settings);
  const ids = await masterKeyIds(pool);
  const isMade = masterKey !== null || existsSync(file);
  if (!isMade && !ids.includes(from.id)) {
    throw new KeyRotationProblem(
      'OLD_MASTER_KEY_WRONG',
      `The old master key given (${from.id}) is not this database's (${ids.join(', ')}). Nothing was changed.`,
    );
  }
  const to = MasterKey.load(masterKey === null ? { file } : { value: masterKey });
  if (ids.includes(from.id) && !ids.includes(to.id)) await requireNobody(pool);
  return to;
}

/**
 * A process that does not know the new key could not read what is wrapped by it. One that was started with both keys has
 * left the new one's mark in the database.
 */
async function requireNobody(pool: Pool): Promise<void> {
  for (let looks = 1; await isUsed(pool); looks += 1) {
    // What has just been stopped is there for a moment still.
    if (looks > LOOKS) throw inUse();
    await pause(BETWEEN_LOOKS_MS);
  }
}

const LOOKS = 10;
const BETWEEN_LOOKS_MS = 200;

async function isUsed(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and application_name like 'tocsin%'
       and application_name not in ('tocsin-maintenance', 'tocsin-start') limit 1`,
  );
  return rows.length > 0;
}

const inUse = () =>
  new KeyRotationProblem(
    'OLD_MASTER_KEY_IN_USE',
    'Processes of the network are connected that know the old master key alone. Stop them, or start them again with TOCSIN_MASTER_KEY (the new one) and TOCSIN_OLD_MASTER_KEY.',
  );
