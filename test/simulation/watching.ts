import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '@tocsin/api/testing';
import { WAYS, type Listener } from '../permissions/listeners.js';
import type { Difference } from './attempt.js';
import type { SimulatedNetwork } from './simulated-network.js';

const WATCHERS = 3;
const PATIENCE_MS = 30_000;
const LIST = '{ incidents(first: 100) { nodes { id } } }';

type Watcher = {
  readonly person: string;
  readonly listener: Listener;
  /** What he was shown when he began. */
  readonly began: ReadonlySet<string>;
};

/** Listeners on open connections, and whether what they were told makes up what they may see. */
export class Watching {
  #watchers: Watcher[] = [];

  constructor(private readonly world: SimulatedNetwork) {}

  /** A few people who may come in, each by one of the ways. */
  async begin(): Promise<void> {
    const { oracle, accounts, api } = this.world;
    const inside = [...accounts.keys()].filter((person) => oracle.comesIn(person));
    const heard = (listener: Listener) => listener.told.length > 0;
    for (let number = 0; number < WATCHERS && inside.length > 0; number += 1) {
      const person = this.world.draw.one(inside);
      const account = accounts.get(person) as Account;
      const way = this.world.draw.one(Object.keys(WAYS));
      const listener = await WAYS[way]!(api, account);
      // Over a socket it has begun once it was told so.
      if (way.endsWith('socket')) await until(() => heard(listener), `${person} listens`);
      const { data, errors } = await api.ask(LIST, {}, account);
      if (errors[0]) throw new Error(`${person} is refused a list: ${JSON.stringify(errors)}`);
      const began = new Set((data.incidents.nodes as { id: string }[]).map(({ id }) => id));
      this.#watchers.push({ person, listener, began });
    }
  }

  /** Compares, and ends what is open. `sign` is an incident that everybody may see and that is the newest. */
  async compare(sign: string): Promise<Difference> {
    const differences: string[] = [];
    for (const watcher of this.#watchers) {
      const difference = await this.#compareOne(watcher, sign);
      if (difference) differences.push(difference);
      await watcher.listener.end();
    }
    this.#watchers = [];
    return differences[0] ?? null;
  }

  async #compareOne({ person, listener, began }: Watcher, sign: string): Promise<Difference> {
    const { oracle, incidents } = this.world;
    const has = () => listener.told.some(({ incidentId }) => incidentId === sign);
    try {
      await until(() => has() || listener.ended(), `${person} hears of ${sign}`);
    } catch (error) {
      return (error as Error).message;
    }
    const refused = listener.refused();
    if (refused !== null && refused !== 'UNAUTHENTICATED') {
      return `${person} was refused with ${refused} while he listened`;
    }
    // Whoever was shut out was cut off; what he had heard before is not looked at again.
    if (!has()) return null;
    if (listener.told.some(({ kind }) => kind === 'RESYNC')) return null;
    const told = new Set(began);
    for (const { kind, incidentId } of listener.told) {
      if (incidentId === null) continue;
      if (kind === 'GONE') told.delete(incidentId);
      else told.add(incidentId);
    }
    const expected = new Set(
      [...oracle.visibleIncidents(person).keys()].map((id) => incidents.get(id)!.citation),
    );
    const more = [...told].filter((id) => !expected.has(id));
    const less = [...expected].filter((id) => !told.has(id));
    return more.length + less.length === 0
      ? null
      : `${person} was told too much: ${more.join()}; too little: ${less.join()}`;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await pause(10);
  }
}
