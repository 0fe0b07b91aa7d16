import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type RoleName = 'relay' | 'projector' | 'gateway' | 'notifier';

type Variables = Readonly<Record<string, string>>;

/** As whoever supervises a process does, so that one that cannot start does not take the machine. */
const AGAIN_MS = 200;

/** One role as a process of its own, the program that operators run; started again whenever it has ended. */
export class RoleProcess {
  #child: ChildProcess;
  #over = false;
  /** Codes other than an orderly end that it has ended with by itself. */
  readonly crashes: number[] = [];
  /** Everything that it has said, all lives together. */
  said = '';

  constructor(
    readonly role: RoleName,
    private variables: Variables,
  ) {
    this.#child = this.#spawn();
  }

  /** kill -9, and a new one at once. */
  async killHard(): Promise<void> {
    await this.#end('SIGKILL');
    this.#child = this.#spawn();
  }

  /** In order, and a new one at once, with other settings where they are given. */
  async restart(variables: Variables = this.variables): Promise<void> {
    await this.#end('SIGTERM');
    this.variables = variables;
    this.#over = false;
    this.#child = this.#spawn();
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.thaw();
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const ended = once(child, 'exit');
    child.kill(signal);
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(tooLong);
  }

  #spawn(): ChildProcess {
    const program = path.resolve(__dirname, '../../apps', this.role, 'dist/main.js');
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env.PATH, PORT: '0', ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    child.once('exit', (code) => void this.#died(code));
    return child;
  }

  async #died(code: number | null): Promise<void> {
    if (code !== null && code !== 0) this.crashes.push(code);
    await pause(AGAIN_MS);
    if (!this.#over) this.#child = this.#spawn();
  }
}
