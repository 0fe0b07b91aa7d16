import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { aSubmission } from './appends.js';
import type { Acknowledged } from './whole-log.js';

const ROOM = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOM, 'src/testing/appending-program.mjs');
const BUILD_RECORD = path.join(ROOM, 'dist/.tsbuildinfo');

/** Another process that appends submissions without pause. */
export type AppendingProcess = {
  /** What it was told to be durable, so far. */
  readonly acknowledged: readonly Acknowledged[];
  /** Waits until it was told so many more. */
  hear(count: number): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** kill -9. Resolves when it is gone and all that it told has arrived. */
  kill(): Promise<void>;
};

export type AppendingOptions = {
  readonly url: string;
  readonly masterKey: string;
  /** Number of its first submission. */
  readonly from: number;
  readonly writers: number;
};

/** Starts one from the built room, which it builds where sources are newer. */
export function startAppending(options: AppendingOptions): AppendingProcess {
  buildWhenNeeded();
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const acknowledged: Acknowledged[] = [];
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as Record<'number' | 'first' | 'last', number> & {
      recordedAt: string;
    };
    const at = { first: told.first, last: told.last, recordedAt: new Date(told.recordedAt) };
    acknowledged.push({ append: aSubmission(told.number), at });
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    acknowledged,
    async hear(count) {
      const enough = acknowledged.length + count;
      for (let waited = 0; acknowledged.length < enough; waited += 5) {
        if (waited > 20_000 || child.exitCode !== null) {
          throw new Error(`it appended ${acknowledged.length}, then: ${complaints}`);
        }
        await pause(5);
      }
    },
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function buildWhenNeeded(): void {
  const built = statSync(BUILD_RECORD, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = readdirSync(path.join(ROOM, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => statSync(path.join(ROOM, 'src', name)).mtimeMs);
  if (Math.max(...newest) <= built) return;
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', ROOM], { stdio: 'inherit' });
}
