import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROGRAM = path.join(__dirname, 'role-program.mjs');

/** One relay or projector as a process of its own, which is started again whenever it has ended. */
export class RoleProcess {
  #child: ChildProcess;
  #over = false;
  /** Codes other than an orderly end that it has ended with by itself. */
  readonly crashes: number[] = [];
  stderr = '';

  constructor(
    readonly role: 'relay' | 'projector',
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.#child = this.#spawn();
  }

  /** kill -9, and a new one at once. */
  async killHard(): Promise<void> {
    await this.#end('SIGKILL');
    this.#child = this.#spawn();
  }

  /** In order, and a new one at once. */
  async restart(): Promise<void> {
    await this.#end('SIGTERM');
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
    const child = spawn(process.execPath, [PROGRAM, this.role], {
      env: { PATH: process.env.PATH, ...this.environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-20_000);
    });
    // A supervisor: what ends by itself is started again.
    child.once('exit', (code) => {
      if (code !== null && code !== 0) this.crashes.push(code);
      if (!this.#over) this.#child = this.#spawn();
    });
    return child;
  }
}
