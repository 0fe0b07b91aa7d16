import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { buildRoom } from '@tocsin/postgres/testing';

const ROOM = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOM, 'src/testing/rotating-program.mjs');

export type RotationToDie = {
  readonly url: string;
  /** Master keys in base64. */
  readonly from: string;
  readonly to: string;
  /** Dies once it has wrapped so many keys, */
  readonly after?: number;
  /** or before it sends a statement that begins so. */
  readonly before?: string;
};

/** Replaces the master key in a process of its own that kills itself. Answers how it ended: a signal, or its complaint. */
export async function rotateAndDie(rotation: RotationToDie): Promise<string> {
  buildRoom(ROOM);
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(rotation)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return signal ?? `${code} ${complaints}`;
}
