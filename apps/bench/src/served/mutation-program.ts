import { setTimeout as pause } from 'node:timers/promises';
import type { Network, NetworkOptions } from '@tocsin/network';
import { readRawRows, type RawRows } from '../rivals/raw-insert.js';
import { idleSubmitting, rawSubmitting } from '../rivals/raw-submit.js';
import { openApi } from './open-api.js';
import { openPlace, type Place } from './place.js';
import { answerParent } from './program.js';

/** How submitReport is done. `raw` needs the rows of so many submissions in the database. */
export type Serving = {
  readonly place: Place;
  readonly submit: 'tocsin' | 'raw' | 'nothing';
  readonly roles: NetworkOptions['roles'];
  readonly appends: number;
};

/** Serves the product's API with the product's submitReport, or with one that does less. */
const closing: (() => Promise<unknown>)[] = [];
let rows: RawRows | null = null;
let network: Network | null = null;
let roled = false;

answerParent(
  {
    async serve({ place, submit, roles, appends }: Serving) {
      network = await openPlace(place, roles);
      closing.push(network.close);
      roled = roles.length > 0;
      const { commands } = network;
      if (submit === 'raw') {
        const ready = await readRawRows(place.url, { appends, connections: 2 });
        rows = ready;
        closing.push(() => ready.close());
      }
      const chosen = rows
        ? rawSubmitting(commands, rows)
        : submit === 'nothing'
          ? idleSubmitting(commands)
          : commands;
      const api = await openApi(network, chosen);
      closing.push(api.close);
      return api.url;
    },
    /** Before a round: the tables of the raw rival are empty, the views have caught up. */
    async settle() {
      await rows?.clear();
      while (roled && ((await network?.viewHealth())?.lag ?? 0) > 0) await pause(50);
    },
  },
  async () => {
    for (const close of closing.toReversed()) await close();
  },
);
