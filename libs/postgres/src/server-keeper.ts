import type pg from 'pg';
import { openOwnerSession } from './owner-session.js';
import { takeLock } from './ownership.js';
import { PostgresProblem } from './problem.js';
import { pause, signal } from './processes.js';
import { readPostmaster, servesDirectory, stopServer, stopServerAtOnce } from './server-process.js';
import { acquireServer } from './server-start.js';
import type { OwnedServer, ServerPlan } from './server-start.js';

/** What became of a server that ended without being asked to. */
export interface UnexpectedExit {
  /** True: it runs again at the same address. False: it was given up, `problem` says why. */
  readonly restarted: boolean;
  /** From noticing the end to the new server's first answer, or to giving up. */
  readonly tookMs: number;
  readonly problem?: PostgresProblem;
}

/** More ends than this within a minute are no accident. */
const MOST_ENDS = 5;
const WITHIN_MS = 60_000;
const START_ATTEMPTS = 4;
const STOP_WATCH_MS = 1_000;
const ANSWER_MS = 5_000;

/**
 * Watches an owned server through the owner's session and restarts it, on the same port, when it ends. Gives up after
 * four failed starts in a row or five ends within a minute.
 */
export class ServerKeeper {
  readonly #plan: ServerPlan;
  readonly #listeners = new Set<(exit: UnexpectedExit) => void>();
  #server: OwnedServer;
  #stopping = false;
  #recovery: Promise<void> = Promise.resolve();
  #ends: number[] = [];
  readonly #stopWatch: NodeJS.Timeout;

  constructor(plan: ServerPlan, server: OwnedServer) {
    this.#plan = plan;
    this.#server = server;
    this.#watch();
    this.#stopWatch = setInterval(() => this.#hurryForeignStop(), STOP_WATCH_MS);
    this.#stopWatch.unref();
  }

  /** `listener` hears of each end that was not asked for, once its outcome is known. */
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void {
    this.#listeners.add(listener);
  }

  /** Stops the server and waits until it is gone; a restart under way is let finish first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#stopWatch);
    await this.#recovery;
    const { pid, session } = this.#server;
    const { binaries, places } = this.#plan;
    holdLoop(session.client, true);
    const healthy = await answers(session.client);
    await session.client.end().catch(() => {});
    if (!servesDirectory(pid, places.dataDir)) return;
    const stop = healthy ? stopServer : stopServerAtOnce;
    await stop(pid, binaries, places.dataDir);
  }

  #watch(): void {
    const { client } = this.#server.session;
    holdLoop(client, false);
    client.once('end', () => {
      if (!this.#stopping) this.#recovery = this.#recover();
    });
  }

  /**
   * Somebody sent SIGTERM to PostgreSQL (`kill` does by default): it lets nobody in any more and waits for all sessions
   * to end, this one included, that is for ever. It is told to hurry, and the usual restart follows.
   */
  #hurryForeignStop(): void {
    const seen = readPostmaster(this.#plan.places.dataDir);
    if (seen?.pid !== this.#server.pid || seen.status !== 'stopping') return;
    this.#plan.log(`PostgreSQL (process ${seen.pid}) was told by somebody else to stop`);
    signal(seen.pid, 'SIGINT');
  }

  async #recover(): Promise<void> {
    const began = performance.now();
    let problem: PostgresProblem | undefined;
    try {
      if (await this.#reconnect()) return;
      await this.#restart();
    } catch (error) {
      problem = asProblem(error, this.#plan);
    }
    if (this.#stopping) return;
    const tookMs = Math.round(performance.now() - began);
    this.#plan.log(problem?.message ?? `PostgreSQL had ended; it was restarted in ${tookMs} ms`);
    for (const listener of this.#listeners) {
      listener(problem ? { restarted: false, tookMs, problem } : { restarted: true, tookMs });
    }
  }

  /** True when the server had not ended at all: only the owner's session had been cut. */
  async #reconnect(): Promise<boolean> {
    const { pid, port } = this.#server;
    const session = await openOwnerSession({ ...this.#plan, pid, port });
    if (!session || !(await takeLock(session.client, this.#plan.places.dataDir))) return false;
    this.#server = { ...this.#server, session };
    this.#watch();
    return true;
  }

  async #restart(): Promise<void> {
    const now = Date.now();
    this.#ends = [...this.#ends.filter((time) => now - time < WITHIN_MS), now];
    if (this.#ends.length > MOST_ENDS) throw endsTooOften(this.#plan);
    this.#server = await startAgain(this.#plan, this.#server.port, () => this.#stopping);
    this.#watch();
  }
}

/**
 * Whether a server that is to be stopped can be stopped in order. One that has just lost a process of its own cuts all
 * sessions and recovers; told in the middle of that to stop, PostgreSQL 18 waits for ever for its checkpointer, which
 * it never told. Its next start recovers as well.
 */
const answers = (client: pg.Client): Promise<boolean> =>
  client.query({ text: 'select', query_timeout: ANSWER_MS } as pg.QueryConfig).then(
    () => true,
    () => false,
  );

/** Watching alone must not keep Node alive; waiting for an answer must. (pg has ref and unref, its types have not.) */
function holdLoop(client: object, hold: boolean): void {
  const socket = client as { ref(): void; unref(): void };
  if (hold) socket.ref();
  else socket.unref();
}

async function startAgain(
  plan: ServerPlan,
  port: number,
  stopping: () => boolean,
): Promise<OwnedServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await acquireServer(plan, port);
    } catch (error) {
      const hopeless = error instanceof PostgresProblem && error.code === 'already-running';
      if (hopeless || stopping() || attempt >= START_ATTEMPTS) throw error;
      await pause(250 * 2 ** attempt);
    }
  }
}

function asProblem(error: unknown, plan: ServerPlan): PostgresProblem {
  if (!(error instanceof PostgresProblem)) {
    return new PostgresProblem(
      'server-start-failed',
      `PostgreSQL could not be restarted: ${String(error)}.`,
      {
        cause: error,
      },
    );
  }
  if (error.code !== 'already-running') return error;
  return new PostgresProblem(
    'ownership-lost',
    `Another process took over ${plan.places.dataDir} while PostgreSQL was down. ${error.message}`,
    { cause: error },
  );
}

function endsTooOften({ places }: ServerPlan): PostgresProblem {
  return new PostgresProblem(
    'server-start-failed',
    `PostgreSQL on ${places.dataDir} ended ${MOST_ENDS + 1} times within a minute and was given up. ` +
      `Its log is ${places.logFile}.`,
  );
}
