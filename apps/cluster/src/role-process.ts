import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Announcement } from '@tocsin/process';

/** A role that runs as a process of its own. */
export type RoleOptions = {
  /** gateway-1 */
  readonly name: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it writes goes there. */
  readonly logFile: string;
  /** Hears in one sentence each what happened that nobody asked for. */
  readonly say: (message: string) => void;
  /** It died too often: it is not started again. */
  readonly onGivenUp: () => void;
};

const START_MS = 90_000;
const STOP_MS = 15_000;
/** This often within a minute it is started again. */
const MOST_RESTARTS = 5;
const WINDOW_MS = 60_000;
const PAUSE_MS = 500;

/** Starts a role, and starts it again when it dies, a bounded number of times and never silently. */
export class RoleProcess {
  #child: ChildProcess | null = null;
  #announced: Announcement | null = null;
  #stopping = false;
  readonly #deaths: number[] = [];

  constructor(private readonly options: RoleOptions) {}

  get name(): string {
    return this.options.name;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** What it said when it was ready. */
  get announced(): Announcement {
    if (this.#announced === null) throw new Error(`${this.name} has not started`);
    return this.#announced;
  }

  /** Resolves when it does its work. Rejects where it does not come so far; it is not running then. */
  async start(): Promise<void> {
    const child = this.#launch();
    this.#announced = await announcement(child, this.options);
    child.once('exit', (code, signal) => void this.#died(signal ?? `code ${code}`));
  }

  /** Ends it in order, after 15 seconds by force. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(force);
  }

  #launch(): ChildProcess {
    const { program, env, logFile } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    // In a session of its own Ctrl-C does not reach it; through the channel it sees when this process is gone.
    const child = fork(program, [], {
      detached: true,
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    return child;
  }

  async #died(how: string): Promise<void> {
    const { say, onGivenUp, logFile } = this.options;
    if (this.#stopping) return;
    const now = performance.now();
    this.#deaths.push(now);
    if (this.#deaths.filter((at) => now - at < WINDOW_MS).length > MOST_RESTARTS) {
      say(`${this.name} died again (${how}): it is not started any more. ${logFile} may say why.`);
      onGivenUp();
      return;
    }
    say(`${this.name} died (${how}); it is started again.`);
    await pause(PAUSE_MS);
    if (this.#stopping) return;
    try {
      await this.start();
      say(`${this.name} is back, pid ${this.pid}.`);
    } catch (error) {
      await this.#died((error as Error).message);
    }
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

function announcement(child: ChildProcess, { name, logFile }: RoleOptions): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${name} does not start (${why}): see ${logFile}`));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail('it takes too long');
    }, START_MS);
    const settle = () => clearTimeout(late);
    child.once('message', (message) => {
      settle();
      resolve(message as Announcement);
    });
    child.once('exit', (code, signal) => {
      settle();
      fail(signal ?? `code ${code}`);
    });
    child.once('error', (error) => {
      settle();
      fail(error.message);
    });
  });
}
