import { setTimeout as pause } from 'node:timers/promises';
import type { BenchRow, Figure } from '../measure/row.js';
import { median } from '../measure/statistics.js';
import { subscribe, until, type Subscriber } from '../measure/subscribers.js';
import type { Begun } from '../served/drive.js';
import { newPlace } from '../served/place.js';
import { startProgram, type Memory, type Program } from '../served/program.js';
import { aMember, type Member } from '../workload/members.js';
import { nth } from '../workload/nth.js';
import { join } from './live.js';

/** Different people, each with rights of their own. */
const VIEWERS = 100;
const CHANGES = 40;
/** Open at once; the larger number only at full scale. */
const OPEN = [1_000, 10_000];
const OPENED_AT_ONCE = 50;

/** Many open subscriptions. */
export const subscriptions: BenchRow = {
  name: 'subscriptions',
  about:
    'memory of open subscriptions, and one change told to 100 viewers, against bare graphql-ws',
  async run(machine) {
    const members = Array.from({ length: VIEWERS }, () => aMember());
    const place = await newPlace(machine);
    await join(place, members);
    const tocsin = startProgram(machine, 'network-program');
    const bare = startProgram(machine, 'bare-sockets-program');
    const url = await tocsin.ask<string>('serve', place);
    const bareUrl = await bare.ask<string>('serve', { url: await machine.createDatabase() });
    const { author } = nth(members, 0);
    const ours = { url, members, program: tocsin, input: { authors: [author] } };
    const theirs = { url: `${bareUrl}/graphql`, members, program: bare, input: {} };
    const fanOut = [await toEverybody(ours), await toEverybody(theirs)] as const;
    const figures = [fanOutFigure(fanOut)];
    for (const open of machine.scale >= 1 ? OPEN : OPEN.slice(0, 1)) {
      figures.push(memoryFigure(open, [await each(ours, open), await each(theirs, open)]));
    }
    return figures;
  },
};

type Side = {
  readonly url: string;
  readonly members: readonly Member[];
  readonly program: Program;
  readonly input: object;
};

async function openMany(
  { url, members }: Side,
  count: number,
  hear: (id: string, at: number) => void,
): Promise<Subscriber[]> {
  const opened: Subscriber[] = [];
  while (opened.length < count) {
    const next = Math.min(OPENED_AT_ONCE, count - opened.length);
    const tokens = Array.from(
      { length: next },
      (_, index) => nth(members, (opened.length + index) % members.length).token,
    );
    opened.push(...(await Promise.all(tokens.map((token) => subscribe(url, token, hear)))));
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

type Rivals = readonly [tocsin: number, bare: number];

const fanOutFigure = ([value, rivalValue]: Rivals): Figure => ({
  what: `one change to ${VIEWERS} viewers, p50`,
  value,
  unit: 'ms',
  rival: 'commit + NOTIFY + bare graphql-ws',
  rivalValue,
  by: 'cost',
  bound: 3,
});

const memoryFigure = (open: number, [value, rivalValue]: Rivals): Figure => ({
  what: `memory of a subscription, ${open.toLocaleString('en')} open`,
  value: value / 1024,
  unit: 'KiB',
  rival: 'bare graphql-ws',
  rivalValue: rivalValue / 1024,
  by: 'cost',
  bound: 1.5,
});
