import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { AlertTiming } from '@tocsin/domain';
import { aRule } from '@tocsin/domain/testing';
import { buildRoom } from '@tocsin/postgres/testing';
import type { DeliveryScene } from './delivery-scene.js';
import type { Arrival, Arrived } from './expect-truth.js';

const ROOM = path.resolve('libs/alerts');
const PROGRAM = path.join(ROOM, 'src/testing/dispatching-program.mjs');

export const NEVER = { point: 'never', after: 0 };

/** What one process is told. */
export type Running = {
  readonly webhook: string;
  readonly dieAt: {
    readonly point: string;
    /** The how many-th time that it comes by. */
    readonly after: number;
    /** SIGKILL where nothing is said. */
    readonly by?: NodeJS.Signals;
  };
  /** Milliseconds that its clock is ahead. */
  readonly ahead?: number;
  readonly leaseMs?: number;
  readonly attemptMs?: number;
  readonly timing?: AlertTiming;
};

/** Processes that plan and send, each alert by webhook and by mail, and the one server at which everything arrives. */
export class NotifierProcesses {
  readonly arrivals: (Arrival & { readonly name: string })[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #receiver: Server;

  private constructor(private readonly scene: DeliveryScene) {
    this.#receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.arrivals.push(
          JSON.parse(Buffer.concat(parts).toString()) as Arrival & { name: string },
        );
        response.end();
      });
    });
  }

  static async open(scene: DeliveryScene): Promise<NotifierProcesses> {
    buildRoom(ROOM);
    const opened = new NotifierProcesses(scene);
    await new Promise<void>((resolve) => opened.#receiver.listen(0, '127.0.0.1', resolve));
    return opened;
  }

  /** Starts one, which may kill or stop itself. */
  run({ webhook, timing = { kind: 'live' }, ...dying }: Running): ChildProcess {
    const { database, organisation, owner } = this.scene;
    const { port } = this.#receiver.address() as AddressInfo;
    const given = {
      url: database.url,
      receiver: `http://127.0.0.1:${port}`,
      rule: { ...aRule({ timing }), webhook },
      organisation,
      owner,
      ...dying,
    };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(given)], { stdio: 'inherit' });
    this.#children.push(child);
    return child;
  }

  /** What came by each channel, in order, repeats and all. */
  arrived(): Arrived {
    const by = (name: string) => this.arrivals.filter((each) => each.name === name);
    return { webhook: by('webhook'), email: by('email') };
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#receiver.closeAllConnections();
    this.#receiver.close();
  }
}

/** Resolved when it has ended, with its exit code or the signal that ended it. */
export const ended = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
