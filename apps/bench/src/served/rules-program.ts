import { setTimeout as pause } from 'node:timers/promises';
import { openPlace, type Place } from './place.js';
import { answerParent, memory } from './program.js';

/** So many rules stand at a place. */
type Standing = { readonly place: Place; readonly rules: number };

/** From the start until all rules stand, and what they take. */
export type Loaded = { readonly milliseconds: number; readonly bytes: number };

const closing: (() => Promise<unknown>)[] = [];
const LOOK_MS = 5;
const PATIENCE_MS = 1_800_000;

answerParent(
  {
    async load({ place, rules }: Standing): Promise<Loaded> {
      const before = await memory();
      const began = performance.now();
      const network = await openPlace(place, ['notifier']);
      closing.push(network.close);
      for (let standing = 0; standing < rules; await pause(LOOK_MS)) {
        standing = network.notifier?.matching().rules ?? 0;
        if (performance.now() - began > PATIENCE_MS) throw new Error(`${standing} rules stand`);
      }
      const milliseconds = performance.now() - began;
      return { milliseconds, bytes: (await memory()).used - before.used };
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
