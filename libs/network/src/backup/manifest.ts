import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterKey } from '@tocsin/event-store';
import { z } from 'zod';
import { BackupProblem } from './backup-problem.js';

const name = z.string().regex(/^[a-z][a-z_]*$/);

const dumpedTable = z.strictObject({
  file: z.string().regex(/^[a-z-]+$/),
  /** In the order in which each row names them. */
  columns: z.array(name).min(1),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Of the rows as text, one per line, before they were compressed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestBody = z.strictObject({
  format: z.literal('tocsin-backup-1'),
  part: z.enum(['events', 'keys']),
  madeAt: z.iso.datetime(),
  tocsin: z.string(),
  postgres: z.string(),
  /** Steps of the schema that the tables were made by. */
  migrations: z.array(z.string()),
  /** Ids of the master keys that open this network's keys. */
  masterKeys: z.array(z.string()),
  lastPosition: z.int().nonnegative(),
  epoch: z.int().positive(),
  tables: z.array(dumpedTable),
});

export type DumpedTable = z.output<typeof dumpedTable>;
export type Manifest = z.output<typeof manifestBody>;

const MANIFEST = 'manifest.json';
const sealedManifest = z.strictObject({ manifest: z.unknown(), mac: z.string() });

/** The text of a manifest, sealed so that nobody without the master key can change what a restore will believe. */
export const manifestText = (manifest: Manifest, masterKey: MasterKey): string =>
  `${JSON.stringify({ manifest, mac: macOf(manifest, masterKey) }, null, 2)}\n`;

export const manifestFile = (folder: string): string => path.join(folder, MANIFEST);

/**
 * Reads the manifest of one part of a backup. Throws BackupProblem where it is missing, made with another master key,
 * by a newer release, or changed since.
 */
export function readManifest(
  folder: string,
  part: Manifest['part'],
  masterKey: MasterKey,
): Manifest {
  const file = manifestFile(folder);
  const { manifest, mac } = parseSealed(file);
  const body = manifestBody.safeParse(manifest);
  if (!body.success || body.data.part !== part) {
    const format = (manifest as { format?: unknown } | null)?.format;
    if (typeof format === 'string' && format !== 'tocsin-backup-1') throw newer(file, format);
    throw new BackupProblem('BACKUP_ALTERED', `${file} is no manifest of the ${part} of a backup.`);
  }
  if (!body.data.masterKeys.includes(masterKey.id)) {
    throw new BackupProblem(
      'MASTER_KEY_WRONG',
      `This backup was made with the master key ${body.data.masterKeys.join(' or ')}, the one given is ${masterKey.id}. ` +
        'Give the right one in TOCSIN_MASTER_KEY, or put its file at $TOCSIN_DATA/master.key.',
    );
  }
  const expected = Buffer.from(macOf(manifest, masterKey));
  const given = Buffer.from(mac);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new BackupProblem('BACKUP_ALTERED', `${file} was changed after the backup was made.`);
  }
  return body.data;
}

function parseSealed(file: string): z.output<typeof sealedManifest> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BackupProblem(
      'BACKUP_INCOMPLETE',
      `There is no complete backup here: ${file} is missing or cannot be read.`,
      { cause },
    );
  }
  try {
    return sealedManifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new BackupProblem('BACKUP_ALTERED', `${file} is not as it was written.`, { cause });
  }
}

/** One table of a part. Throws BackupProblem where it is not in it. */
export function tableOf(manifest: Manifest, { file }: { readonly file: string }): DumpedTable {
  const dumped = manifest.tables.find((table) => table.file === file);
  if (dumped) return dumped;
  throw new BackupProblem('BACKUP_INCOMPLETE', `The backup holds no table "${file}".`);
}

const newer = (file: string, format: string): BackupProblem =>
  new BackupProblem(
    'BACKUP_OF_NEWER_VERSION',
    `${file} has the format ${format.slice(0, 40)}, which this version does not know. Use a newer one.`,
  );

const macOf = (manifest: unknown, masterKey: MasterKey): string =>
  createHmac('sha256', masterKey.derive('backup manifest'))
    .update(JSON.stringify(manifest))
    .digest('hex');
