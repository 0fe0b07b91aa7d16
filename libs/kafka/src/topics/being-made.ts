import { setTimeout as pause } from 'node:timers/promises';

/** A broker is asked for a topic that the controller has made and this broker has not heard of, or not led yet. */
const BEING_MADE: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
]);

const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** Asks again while the answer is that a topic is just being made; kafkajs gives up at the first such answer. */
export async function onceMade<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isBeingMade(error) || performance.now() > deadline) throw error;
      await pause(PAUSE_MS);
    }
  }
}

type Failure = { readonly type?: unknown; readonly cause?: unknown };

/** kafkajs wraps the first cause in "retries exceeded". */
function isBeingMade(error: unknown): boolean {
  const { type, cause } = (error ?? {}) as Failure;
  return (typeof type === 'string' && BEING_MADE.has(type)) || (cause ? isBeingMade(cause) : false);
}
