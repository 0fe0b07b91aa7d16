import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../measure/row.js';
import { median } from '../measure/statistics.js';
import { subscribe, until, type Hear, type Subscriber } from '../measure/subscribers.js';
import type { Watch } from '../measure/watches.js';
import type { Begun } from '../served/drive.js';
import type { Memory, Program } from '../served/program.js';
import type { Member } from '../workload/members.js';
import { nth } from '../workload/nth.js';

/** Different people, each with rights of their own. */
export const VIEWERS = 100;
const CHANGES = 40;
/** Open at once; the larger number only at full scale. */
const OPEN = [1_000, 10_000];
const OPENED_AT_ONCE = 50;

/** A server, who follows it, and what makes it change something. */
type Side = {
  readonly url: string;
  readonly members: readonly Member[];
  readonly program: Program;
  readonly input: object;
  readonly watch: Watch;
};

type Crowds = {
  readonly ours: Side;
  readonly theirs: Side;
  /** What the figures are told apart by. */
  readonly told: string;
  readonly opened: string;
};

/** What it takes to tell many, and to keep many open. */
export async function measureCrowds(
  scale: number,
  { ours, theirs, told, opened }: Crowds,
): Promise<Figure[]> {
  const figures: Figure[] = [
    {
      what: `${told} to ${VIEWERS} viewers, p50`,
      value: await toEverybody(ours),
      unit: 'ms',
      rival: 'commit + NOTIFY + bare graphql-ws',
      rivalValue: await toEverybody(theirs),
      by: 'cost',
      bound: 3,
    },
  ];
  for (const open of scale >= 1 ? OPEN : OPEN.slice(0, 1)) {
    figures.push({
      what: `memory of ${opened}, ${open.toLocaleString('en')} open`,
      value: (await each(ours, open)) / 1024,
      unit: 'KiB',
      rival: 'bare graphql-ws',
      rivalValue: (await each(theirs, open)) / 1024,
      by: 'cost',
      bound: 1.5,
    });
  }
  return figures;
}

async function openMany(
  { url, members, watch }: Side,
  count: number,
  hear: Hear,
): Promise<Subscriber[]> {
  const opened: Subscriber[] = [];
  while (opened.length < count) {
    const next = Math.min(OPENED_AT_ONCE, count - opened.length);
    const tokens = Array.from(
      { length: next },
      (_, index) => nth(members, (opened.length + index) % members.length).token,
    );
    const opening = tokens.map((token) => subscribe(url, { token, watch }, hear));
    opened.push(...(await Promise.all(opening)));
  }
  // A subscription has begun a little after its socket was taken.
  await pause(1_000);
  return opened;
}

/** Milliseconds (median) from the beginning of a change until the last of the viewers has been told. */
async function toEverybody(side: Side): Promise<number> {
  const heard = new Map<string, { count: number; last: number }>();
  const subscribers = await openMany(side, VIEWERS, (id, at) => {
    heard.set(id, { count: (heard.get(id)?.count ?? 0) + 1, last: at });
  });
  const samples: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const [begun] = await side.program.ask<Begun[]>('drive', {
      count: 1,
      perSecond: 1_000,
      ...side.input,
    });
    if (!begun) throw new Error('nothing was changed');
    await until(
      () => `${VIEWERS} are told, not ${heard.get(begun.id)?.count ?? 0}`,
      () => heard.get(begun.id)?.count === VIEWERS,
    );
    samples.push((heard.get(begun.id)?.last ?? NaN) - begun.at);
  }
  await Promise.all(subscribers.map(({ close }) => close()));
  // The first ones pay for compiling.
  return median(samples.slice(CHANGES / 4));
}

/** Bytes for each of so many open subscriptions. */
async function each(side: Side, open: number): Promise<number> {
  const before = await side.program.ask<Memory>('memory');
  const subscribers = await openMany(side, open, () => {});
  const after = await side.program.ask<Memory>('memory');
  await Promise.all(subscribers.map(({ close }) => close()));
  await pause(1_000);
  return (after.used - before.used) / open;
}
