import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** The channel on which it is said that consumers have moved. */
const CHANNEL = 'tocsin_progress';

/**
 * Says that consumers have moved, to whoever waits in another process. Not in the transaction that moved them: NOTIFY
 * makes transactions that do so wait for each other's write to disk, the appends among them. What is lost in a crash
 * between the two, the waiting ones' looking now and then makes good.
 */
export function announceProgress(pool: pg.Pool): void {
  pool.query(`select pg_notify('${CHANNEL}', '')`).catch(() => undefined);
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Calls `wake` soon after consumers have moved, in whatever process. The pool is for this one connection alone. */
export function followProgress(listenPool: pg.Pool, wake: () => void): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const finished = listen(listenPool, { wake, signal: stopping.signal });
  return {
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

type Listening = { readonly wake: () => void; readonly signal: AbortSignal };

async function listen(pool: pg.Pool, listening: Listening): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  while (!listening.signal.aborted) {
    const listened = await listenUntilLost(pool, listening).catch(() => false);
    wait = listened ? FIRST_PAUSE_MS : Math.min(wait * 2, LONGEST_PAUSE_MS);
    await sleep(wait, listening.signal);
  }
}

async function listenUntilLost(pool: pg.Pool, { wake, signal }: Listening): Promise<true> {
  const client = await pool.connect();
  const lost = new Promise<void>((resolve) => {
    client.once('end', resolve);
    client.once('error', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  client.on('notification', wake);
  try {
    await client.query(`listen ${CHANNEL}`);
    wake();
    if (!signal.aborted) await lost;
    return true;
  } finally {
    client.release(true);
  }
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
