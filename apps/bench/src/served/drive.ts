import { setTimeout as pause } from 'node:timers/promises';
import { wallClock } from '../measure/clock.js';

/** So many changes at a steady pace, however long each of them takes. */
export type Drive = { readonly count: number; readonly perSecond: number };

/** A change, and when it was begun (wallClock). */
export type Begun = { readonly id: string; readonly at: number };

/** Makes changes at their pace; resolves when all of them are durable. `change` gives the id before it is done. */
export async function drive(
  { count, perSecond }: Drive,
  change: () => { readonly id: string; readonly done: Promise<unknown> },
): Promise<Begun[]> {
  const begun: Begun[] = [];
  const changes: Promise<unknown>[] = [];
  const start = performance.now();
  while (begun.length < count) {
    const due = Math.min(count, 1 + ((performance.now() - start) / 1000) * perSecond);
    while (begun.length < Math.floor(due)) {
      const at = wallClock();
      const { id, done } = change();
      begun.push({ id, at });
      changes.push(done);
    }
    await pause(1);
  }
  await Promise.all(changes);
  return begun;
}
