import { setTimeout as pause } from 'node:timers/promises';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, percentile } from '../measure/statistics.js';
import {
  listenBare,
  subscribe,
  until,
  type Hear,
  type Subscriber,
} from '../measure/subscribers.js';
import { CHANGES } from '../measure/watches.js';
import type { Begun } from '../served/drive.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import { aMember, type Member } from '../workload/members.js';
import { appendOrThrow } from '../workload/submissions.js';

const PER_SECOND = 500;
const SECONDS = 10;
const ROUNDS = 3;

/** From a change to the socket of who watches. */
export const live: BenchRow = {
  name: 'live',
  about:
    'from a change over the views to a subscriber, 500 changes/s, against commit + NOTIFY + socket',
  async run(machine) {
    const member = aMember();
    const place = await newPlace(machine);
    await join(place, [member]);
    const count = Math.round(PER_SECOND * Math.max(2, SECONDS * machine.scale));
    const tocsin = startProgram(machine, 'network-program');
    const bare = startProgram(machine, 'bare-sockets-program');
    const url = await tocsin.ask<string>('serve', place);
    const bareUrl = await bare.ask<string>('serve', { url: await machine.createDatabase() });
    const ours = new Delays((hear) =>
      subscribe(url, { token: member.token, watch: CHANGES }, hear),
    );
    const theirs = new Delays((hear) => listenBare(`${bareUrl}/bare`, hear));
    machine.afterwards(() => Promise.all([ours.close(), theirs.close()]));
    const pace = { count, perSecond: PER_SECOND };
    const rivals = {
      tocsin: () => ours.measure(tocsin, { ...pace, authors: [member.author] }),
      bare: () => theirs.measure(bare, pace),
    };
    await inTurn(1, rivals);
    const p99 = await inTurn(ROUNDS, rivals);
    return figures({ p99, p50: { tocsin: ours.median, bare: theirs.median } });
  },
};

/** Lets members in before anybody is served. */
export async function join(place: Place, members: readonly Member[]): Promise<void> {
  const network = await openPlace(place, []);
  for (const { append } of members) await appendOrThrow(network.store, append);
  await network.close();
}

/** Milliseconds from the beginning of changes to their messages. */
export class Delays {
  readonly #heard = new Map<string, number>();
  readonly #medians: number[] = [];
  #subscriber: Subscriber | null = null;

  constructor(private readonly open: (hear: Hear) => Promise<Subscriber>) {}

  /** The 99th percentile of one round. */
  async measure(program: Program, input: object): Promise<number> {
    this.#heard.clear();
    this.#subscriber ??= await this.open((id, at) => this.#heard.set(id, at));
    // A subscription has begun a little after its socket was taken.
    await pause(500);
    const begun = await program.ask<Begun[]>('drive', input);
    await until(
      () => `${begun.length} changes are heard, not ${this.#heard.size}`,
      () => this.#heard.size >= begun.length,
    );
    const delays = begun.map(({ id, at }) => (this.#heard.get(id) ?? Infinity) - at);
    this.#medians.push(percentile(delays, 0.5));
    return percentile(delays, 0.99);
  }

  async close(): Promise<void> {
    await this.#subscriber?.close();
  }

  /** The 50th percentile, median of all rounds but the first. */
  get median(): number {
    return percentile(this.#medians.slice(1), 0.5);
  }
}

type Two = { readonly tocsin: number; readonly bare: number };

function figures({ p50, p99 }: { readonly p50: Two; readonly p99: Two }): Figure[] {
  const figure = (name: string, { tocsin, bare }: Two) => ({
    what: `change to socket, ${PER_SECOND}/s, ${name}`,
    value: tocsin,
    unit: 'ms',
    rival: 'commit + NOTIFY + socket',
    rivalValue: bare,
  });
  return [
    { ...figure('p99', p99), by: 'cost', bound: 1.5 },
    { ...figure('p50', p50), by: 'at most', bound: 15 },
  ];
}
