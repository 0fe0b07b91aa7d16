import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { buildRoom } from '@tocsin/postgres/testing';
import type { RebuildProgress } from '../rebuild/rebuild-views.js';
import type { World } from './world.js';

const ROOM = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOM, 'src/testing/rebuilding-program.mjs');

/** A step of the rebuild, or the first words of a statement that is not sent any more. */
export type KillPoint = { readonly step: RebuildProgress['step'] } | { readonly before: string };

/**
 * Rebuilds all views in a process of its own, which is killed with -9 at the point. Answers how it ended: a signal, or
 * an exit code with what it complained about.
 */
export async function rebuildAndDie(
  { database, masterKey }: World,
  point: KillPoint,
): Promise<string> {
  buildRoom(ROOM);
  const setting = JSON.stringify({ url: database.url, masterKey, point });
  const child = spawn(process.execPath, [PROGRAM, setting], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return signal ?? `${code} ${complaints}`;
}
