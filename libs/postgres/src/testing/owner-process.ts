import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pause } from '../processes.js';
import type { SystemUser } from '../processes.js';
import { buildRoom } from './built-room.js';

/** Where the room stands; specs run from the repository's root. */
const ROOM = path.resolve(import.meta.dirname, '../..');

interface Started {
  readonly url: string;
  readonly version: string;
  readonly firstStart: boolean;
  readonly adopted: boolean;
  readonly startedInMs: number;
}

interface Told {
  started?: Started;
  failed?: { code?: string; message: string };
  exit?: { restarted: boolean; tookMs: number; code?: string; message?: string };
  log?: string;
  interrupted?: true;
  stopped?: true;
}

/** Another Node process that owns, or tries to own, a data directory. */
export interface OwnerProcess {
  readonly pid: number;
  readonly told: readonly Told[];
  /** Waits for the first thing told that has this field, and gives the field. */
  hear<K extends keyof Told>(what: K, timeoutMs?: number): Promise<NonNullable<Told[K]>>;
  /** Sends a signal to the process, or to its whole process group as a terminal does. */
  signal(name: NodeJS.Signals, to?: 'process' | 'group'): void;
  say(word: 'stop' | 'leave'): void;
  /** Resolves with the exit code or signal. */
  readonly ended: Promise<number | string | null>;
}

interface OwnerOptions {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly user?: SystemUser | undefined;
  /** Another copy of the owner program (a project somewhere else). */
  readonly program?: string;
}

const running = new Set<ChildProcess>();

/** Kills the processes that a failed test has left; living ones would keep jest from ending. */
export function killOwners(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Runs the built room in a process of its own; builds it when the sources are newer. */
export function startOwner(options: OwnerOptions): OwnerProcess {
  buildRoom(ROOM);
  const { dataDir, settings, user } = options;
  const program = options.program ?? path.join(ROOM, 'src/testing/owner-program.mjs');
  const child = spawn(process.execPath, [program, JSON.stringify({ dataDir, settings })], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const told: Told[] = [];
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, name) => resolve(code ?? name));
  });
  let over = false;
  void ended.then(() => (over = true));
  createInterface({ input: child.stdout }).on('line', (line) =>
    told.push(JSON.parse(line) as Told),
  );
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  child.stdin.on('error', () => {});
  const pid = child.pid ?? 0;
  return {
    pid,
    told,
    ended,
    async hear(what, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = told.find((thing) => what in thing)?.[what];
        if (found) return found;
        if (over || Date.now() > deadline) {
          throw new Error(`never told "${what}", but: ${JSON.stringify(told)} ${complaints}`);
        }
        await pause(5);
      }
    },
    signal: (name, to = 'process') => void process.kill(to === 'group' ? -pid : pid, name),
    say: (word) => void child.stdin.write(`${word}\n`),
  };
}
