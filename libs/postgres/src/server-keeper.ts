import { openOwnerSession } from './owner-session.js';
import type { OwnerSession } from './owner-session.js';
import { takeLock } from './ownership.js';
import { PostgresProblem } from './problem.js';
import { pause } from './processes.js';
import { servesDirectory, stopServer } from './server-process.js';
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

interface Keeper {
  stop(): Promise<void>;
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void;
}

type Outcome = Omit<UnexpectedExit, 'tookMs'>;

/** More ends than this within a minute are no accident. */
const MOST_ENDS = 5;
const WITHIN_MS = 60_000;
const START_ATTEMPTS = 4;

/**
 * Watches an owned server through the owner's session and restarts it, on the same port, when it ends. Gives up after
 * four failed starts in a row or five ends within a minute.
 */
export function keepRunning(plan: ServerPlan, first: OwnedServer): Keeper {
  let server = first;
  let stopping = false;
  let recovery: Promise<void> = Promise.resolve();
  let ends: number[] = [];
  const listeners = new Set<(exit: UnexpectedExit) => void>();

  const watch = ({ client }: OwnerSession): void => {
    holdLoop(client, false);
    client.once('end', () => {
      if (!stopping) recovery = recover();
    });
  };

  const recover = async (): Promise<void> => {
    const began = performance.now();
    const exit = await bringBack().then(
      (ended): Outcome | undefined => (ended ? { restarted: true } : undefined),
      (error: unknown): Outcome => ({ restarted: false, problem: asProblem(error, plan) }),
    );
    if (!exit || stopping) return;
    const told: UnexpectedExit = { ...exit, tookMs: Math.round(performance.now() - began) };
    plan.log(
      told.problem
        ? told.problem.message
        : `PostgreSQL had ended; it was restarted in ${told.tookMs} ms`,
    );
    for (const listener of listeners) listener(told);
  };

  /** True when the server had ended and runs again; false when only the owner's session had been cut. */
  const bringBack = async (): Promise<boolean> => {
    const session = await openOwnerSession({ ...plan, pid: server.pid, port: server.port });
    if (session) {
      await takeLock(session.client, plan.places.dataDir);
      server = { ...server, session };
      watch(session);
      return false;
    }
    const now = Date.now();
    ends = [...ends.filter((time) => now - time < WITHIN_MS), now];
    if (ends.length > MOST_ENDS) throw endsTooOften(plan);
    server = await startAgain(plan, server.port, () => stopping);
    watch(server.session);
    return true;
  };

  watch(first.session);
  return {
    async stop() {
      stopping = true;
      await recovery;
      holdLoop(server.session.client, true);
      await server.session.client.end().catch(() => {});
      if (servesDirectory(server.pid, plan.places.dataDir)) {
        await stopServer(server.pid, plan.binaries, plan.places.dataDir);
      }
    },
    onUnexpectedExit: (listener) => void listeners.add(listener),
  };
}

/** Watching alone must not keep Node alive; waiting for an answer must. (pg has ref and unref, its types have not.) */
function holdLoop(client: object, hold: boolean): void {
  const { ref, unref } = client as { ref(): void; unref(): void };
  (hold ? ref : unref).call(client);
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
