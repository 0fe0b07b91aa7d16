import { setTimeout as pause } from 'node:timers/promises';
import type { openPool } from '@tocsin/postgres';

type Pool = ReturnType<typeof openPool>;

/** Any number that nothing else locks. */
const LOCK = 7_220_105_310_312;
const ASK_EVERY_MS = 1_000;
const BEAT_MS = 3_000;

/** The turn to match, held by a connection of its own. */
export type Turn = {
  /** Aborted once the connection is gone: somebody else may have the turn. */
  readonly lost: AbortSignal;
  end(): void;
};

/**
 * Waits for the turn to match: two at once would work everything out twice. It saves work and no more than that; what
 * keeps an alert from being made twice is the checkpoint. A holder that hangs loses its connection after some seconds,
 * and with it the turn. Null: the signal came first.
 */
export async function takeTurn(pool: Pool, signal: AbortSignal): Promise<Turn | null> {
  const client = await pool.connect();
  const lost = new AbortController();
  const gone = () => lost.abort();
  client.once('error', gone);
  client.once('end', gone);
  try {
    await client.query(`set idle_session_timeout = '10s'; set tcp_keepalives_idle = 5;
      set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2`);
    while (!signal.aborted) {
      const { rows } = await client.query<{ mine: boolean }>(
        'select pg_try_advisory_lock($1) as mine',
        [LOCK],
      );
      if (rows[0]?.mine) return held(client, lost);
      await pause(ASK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.release(true);
  return null;
}

type Client = { query(text: string): Promise<unknown>; release(destroy: boolean): void };

function held(client: Client, lost: AbortController): Turn {
  const beat = setInterval(() => {
    client.query('select').catch(() => lost.abort());
  }, BEAT_MS).unref();
  let ended = false;
  return {
    lost: lost.signal,
    end() {
      if (ended) return;
      ended = true;
      clearInterval(beat);
      client.release(true);
    },
  };
}
