import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, until, type Account } from './hub-process.js';

const CLUSTER = path.resolve(__dirname, '../../apps/cluster/dist/main.js');

export type RoleLine = { readonly name: string; readonly pid: number; readonly url: string };

/** `npm run cluster` on a folder of its own. */
export class ClusterProcess {
  #child: ChildProcess | null = null;
  #said = '';
  #ended: Promise<unknown> = Promise.resolve();
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tocsin-cluster-'));

  /** Everything that it has said since it was started last. */
  get said(): string {
    return this.#said;
  }

  async start(scale: number): Promise<void> {
    const port = await freePort();
    this.#said = '';
    const child = spawn(process.execPath, [CLUSTER, '--scale', String(scale)], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TOCSIN_DATA: path.join(this.folder, 'data'),
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
    let over = false;
    this.#ended = new Promise<void>((resolve) => {
      child.once('close', () => {
        over = true;
        resolve();
      });
    });
    await until(
      () => over || this.#said.includes('Ctrl-C stops everything'),
      'it is ready',
      150_000,
    );
    if (over) throw new Error(`the cluster ended before it was ready:\n${this.#said}`);
  }

  /** Who is who, as it was printed at the start. */
  get roles(): RoleLine[] {
    return [...this.#said.matchAll(/^ {2}(\S+?) +pid (\d+) +(\S+)$/gm)].map(
      ([, name = '', pid = '', url = '']) => ({ name, pid: Number(pid), url }),
    );
  }

  role(name: string): RoleLine {
    const found = this.roles.find((role) => role.name === name);
    if (!found) throw new Error(`no ${name} in:\n${this.#said}`);
    return found;
  }

  file(...names: string[]): string {
    return path.join(this.folder, 'data/cluster', ...names);
  }

  account(key: string): Account {
    const list = JSON.parse(readFileSync(this.file('demo.json'), 'utf8')) as Account[];
    const account = list.find((each) => each.key === key);
    if (!account) throw new Error(`nobody is called ${key}`);
    return account;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
  }

  postgresPid(): number {
    return Number(readFileSync(this.file('postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Ends whatever was left, and removes the folder. */
  async end(): Promise<void> {
    await this.signal('SIGTERM');
    for (const note of ['postgres/postmaster.pid', 'kafka/broker.pid']) {
      if (!existsSync(this.file(note))) continue;
      const pid = Number(readFileSync(this.file(note), 'utf8').split('\n')[0]);
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One that is free now, as is the next one most likely: far above those that systems hand out. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port < 65_000 ? port : port - 1_000;
}
