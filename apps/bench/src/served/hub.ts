import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inherited, unhindered } from '../environment.js';
import type { BenchMachine } from '../measure/machine.js';

/** The hub as people start it, but for the demo network. */
export type Hub = {
  /** From the start of the process to the first answer to a query. */
  readonly milliseconds: number;
  readonly pid: number;
  stop(): Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('../../../hub/dist/main.js', import.meta.url));
const PATIENCE_MS = 60_000;
const QUESTION = JSON.stringify({ query: '{ incidents(first: 1) { nodes { id } } }' });

export async function startHub(machine: BenchMachine, dataDir: string): Promise<Hub> {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: path.dirname(dataDir),
    env: {
      ...inherited,
      ...unhindered,
      TOCSIN_DATA: dataDir,
      TOCSIN_DEMO: '0',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  machine.afterwards(stop);
  await firstAnswer(`http://127.0.0.1:${port}/graphql`, child);
  const milliseconds = performance.now() - start;
  return { milliseconds, pid: child.pid ?? 0, stop };
}

async function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (child.exitCode === null && performance.now() < end) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: QUESTION,
    }).catch(() => null);
    if (answer?.ok && (await answer.text()).includes('"nodes"')) return;
    await pause(10);
  }
  throw new Error(`the hub did not answer; exit code ${child.exitCode}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
