import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const HUB = path.join(ROOT, 'apps/hub/dist/main.js');
const CLI = path.join(ROOT, 'apps/cli/dist/main.js');
const READY = 'Ctrl-C stops everything';

type Variables = Readonly<Record<string, string>>;

/** What these processes are given, and nothing of what the tests were given. */
const environment = (variables: Variables): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TMPDIR: process.env.TMPDIR,
  ...variables,
});

/** A hub as people run it: the built program, a process of its own, any free port. */
export class HubProcess {
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(variables: Variables) {
    if (!existsSync(HUB)) throw new Error('not built: npm test does that, or npm run build');
    this.#child = spawn(process.execPath, [HUB], {
      cwd: path.dirname(variables['TOCSIN_DATA'] ?? tmpdir()),
      env: environment({ PORT: '0', ...variables }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve(code ?? signal ?? 0));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** `http://127.0.0.1:…` once it is ready. */
  get url(): string {
    return /GraphiQL\s+(\S+)\/graphql/.exec(this.#stdout)?.[1] ?? '';
  }

  /** Waits for the last of the first lines; throws what it said when it ended instead. */
  async ready(): Promise<this> {
    const end = this.ended.then((code) => {
      throw new Error(
        `the hub ended (${code}) before it was ready:\n${this.#stdout}${this.#stderr}`,
      );
    });
    end.catch(() => undefined);
    while (!this.#stdout.includes(READY)) await Promise.race([end, pause(20)]);
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Polls until something holds. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  ms = 30_000,
): Promise<void> {
  for (const began = Date.now(); Date.now() - began < ms;) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`after ${ms} ms still not: ${what}`);
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A child that nobody has waited for still answers.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export type Account = {
  readonly organisation: string;
  readonly person: string;
  readonly key: string;
  readonly roles: readonly string[];
  readonly token: string;
};

/** A folder for one installation, with everything that was started on it. */
export class Installation {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tocsin-e2e-'));
  readonly data = path.join(this.folder, 'data');
  readonly #hubs: HubProcess[] = [];

  launch(variables: Variables = {}): HubProcess {
    const hub = new HubProcess({ TOCSIN_DATA: this.data, ...variables });
    this.#hubs.push(hub);
    return hub;
  }

  start(variables: Variables = {}): Promise<HubProcess> {
    return this.launch(variables).ready();
  }

  /** Starts on a copy of a demo network that was stopped in order: what a second start finds, without a first one. */
  async startAgain(variables: Variables = {}): Promise<HubProcess> {
    copyFolder(await stoppedNetwork(), this.data);
    return this.start(variables);
  }

  account(key: string): Account {
    const list = JSON.parse(readFileSync(path.join(this.data, 'demo.json'), 'utf8')) as Account[];
    const account = list.find((each) => each.key === key);
    if (!account) throw new Error(`nobody is called ${key}`);
    return account;
  }

  /** Process id of PostgreSQL, as it wrote it itself. */
  postgresPid(): number {
    const note = readFileSync(path.join(this.data, 'postgres/postmaster.pid'), 'utf8');
    return Number(note.split('\n')[0]);
  }

  /** Whether another one than this has written that it runs; between the two there is nothing to read for a moment. */
  hasOtherPostgres(than: number): boolean {
    try {
      const pid = this.postgresPid();
      return pid > 0 && pid !== than;
    } catch {
      return false;
    }
  }

  /** Runs the command line to its end. */
  tocsin(args: readonly string[], variables: Variables = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: this.folder,
      env: environment({ TOCSIN_DATA: this.data, ...variables }),
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    return { code: status, stdout, stderr };
  }

  /** Ends what is left, PostgreSQL of killed hubs included, and removes the folder. */
  async end(): Promise<void> {
    for (const hub of this.#hubs) hub.kill('SIGKILL');
    await Promise.all(this.#hubs.map((hub) => hub.ended));
    if (existsSync(path.join(this.data, 'postgres/postmaster.pid'))) {
      const pid = this.postgresPid();
      if (isAlive(pid)) process.kill(pid, 'SIGINT');
      await until(() => !isAlive(pid), 'PostgreSQL has ended');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let stopped: Promise<string> | null = null;

/** A data directory after one start and one Ctrl-C, made once for each file of specs. */
const stoppedNetwork = (): Promise<string> =>
  (stopped ??= (async () => {
    const installation = new Installation();
    const hub = await installation.start();
    hub.kill('SIGINT');
    await hub.ended;
    templates.push(installation);
    return installation.data;
  })());

const templates: Installation[] = [];

/** To be called once in a file that uses `startAgain`, after its specs. */
export const removeStoppedNetwork = async (): Promise<void> => {
  await Promise.all(templates.map((installation) => installation.end()));
};

/** PostgreSQL wants its data to stay its own user's, which `fs.cp` does not see to. */
function copyFolder(from: string, to: string): void {
  const { status } = spawnSync('cp', ['-a', from, to]);
  if (status !== 0) throw new Error(`cp -a ${from} ${to} failed`);
}

type Answer = {
  readonly status: number;
  // The shape is the query's; a test that reads it wrongly fails.
  readonly data: any;
  readonly errors: any;
};

/** Asks a hub as somebody, or as nobody. */
export async function ask(
  { url }: Pick<HubProcess, 'url'>,
  query: string,
  { as, ...variables }: { readonly as?: Pick<Account, 'token'> } & Record<string, unknown> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(as ? { authorization: `Bearer ${as.token}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}
