import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './hub-process.js';

export type RoleName = 'gateway' | 'relay' | 'projector' | 'hub';

/** A line of a log, as it was written. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: string };

/** One role as people run it: the built program, a process of its own, any free port. */
export class RoleProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  constructor(
    readonly role: RoleName,
    variables: Readonly<Record<string, string>>,
  ) {
    const program = path.resolve(__dirname, `../../apps/${role}/dist/main.js`);
    if (!existsSync(program)) throw new Error('not built: npm test does that, or npm run build');
    this.#child = spawn(process.execPath, [program], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', resolve);
    });
  }

  /** Whether kill -9 has ended it. */
  get killed(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  /** Everything that it has written, wherever to. */
  get said(): string {
    return this.#stdout + this.#stderr;
  }

  /** What stands in its log, oldest first. */
  get lines(): LogLine[] {
    return this.#stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Lines with this message. */
  told(message: string): LogLine[] {
    return this.lines.filter((line) => line.message === message);
  }

  /** `http://127.0.0.1:…` once it is started. */
  get url(): string {
    return /(http:\/\/127\.0\.0\.1:\d+)(?: · pid|\/graphql)/.exec(this.#stdout)?.[1] ?? '';
  }

  async started(): Promise<this> {
    const { role } = this;
    await until(() => this.url !== '' || this.#child.exitCode !== null, `${role} starts`, 60_000);
    if (this.url === '') throw new Error(`${role} ended before it was ready:\n${this.said}`);
    return this;
  }

  /** What `/health/ready` tells. */
  async ready(): Promise<{ readonly status: number; readonly reasons: readonly string[] }> {
    const response = await fetch(`${this.url}/health/ready`);
    const { reasons } = (await response.json()) as { reasons: string[] };
    return { status: response.status, reasons };
  }

  /** What `/metrics` tells, by name and labels. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      this.#child.kill('SIGTERM');
    await this.#ended;
  }
}
