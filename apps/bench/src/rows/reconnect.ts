import { openPool } from '@tocsin/postgres';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { wallClock } from '../measure/clock.js';
import { percentile } from '../measure/statistics.js';
import { until } from '../measure/subscribers.js';
import { ALERTS, CHANGES } from '../measure/watches.js';
import type { Begun } from '../served/drive.js';
import { newPlace } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import { aMember, type Author } from '../workload/members.js';
import { rulesAbout } from './alert-subscriptions.js';
import { join } from './live.js';
import { ReturningClient } from './returning-client.js';

/** Different people, each with a rule. */
const CLIENTS = 1_000;
/** Changes that each of them is told of before, and misses. */
const BEFORE = 3;
const MISSED = 20;
const PATIENCE_S = 600;

/** All clients lose their connections and come back in the same moment. */
export const reconnect: BenchRow = {
  name: 'reconnect',
  about:
    '1,000 clients come back at once with their cursors: until all are live again, and each was told of each alert once',
  async run(machine) {
    const members = Array.from({ length: Math.max(50, Math.round(CLIENTS * machine.scale)) }, () =>
      aMember(),
    );
    const author = aMember();
    const place = await newPlace(machine);
    await join(place, [...members, author]);
    const tocsin = startProgram(machine, 'network-program');
    const url = await tocsin.ask<string>('serve', { ...place, roles: ['projector', 'notifier'] });
    await tocsin.ask('alerting', rulesAbout(author, members));
    const clients = members.map(({ token }) => new ReturningClient(url, { token, watch: ALERTS }));
    const pool = openPool(place.url, { max: 1, applicationName: 'tocsin-bench-watch' });
    machine.afterwards(() => pool.end());
    const raised = async (): Promise<number> => {
      const { rows } = await pool.query<{ count: string }>('select count(*) from alerts.alert');
      return Number(rows[0]?.count ?? 0);
    };
    const ours = await comeBack({ clients, tocsin, author: author.author, raised });
    const theirs = await comeFirst(machine, clients.length);
    return figuresOf(clients.length, ours, theirs);
  },
};

type Storm = {
  readonly clients: readonly ReturningClient[];
  readonly tocsin: Program;
  readonly author: Author;
  /** How many alerts there are. */
  readonly raised: () => Promise<number>;
};

/** Milliseconds from the beginning of the storm until each client had heard of a change that was made in it. */
async function comeBack({ clients, tocsin, author, raised }: Storm): Promise<number[]> {
  const change = async (count: number) => {
    const begun = await tocsin.ask<Begun[]>('drive', { count, perSecond: 20, authors: [author] });
    return begun.map(({ id }) => id);
  };
  for (const client of clients) await client.come();
  const before = await change(BEFORE);
  await allHeard(clients, before);
  for (const client of clients) await client.leave();
  const missed = await change(MISSED);
  const due = clients.length * (BEFORE + MISSED);
  for (const end = wallClock() + PATIENCE_S * 1_000; (await raised()) < due;) {
    if (wallClock() > end) throw new Error(`${due} alerts are not raised`);
  }
  const began = wallClock();
  const [during] = await Promise.all([
    change(1),
    Promise.all(clients.map((client) => client.come())),
  ]);
  const all = [...before, ...missed, ...during];
  await allHeard(clients, all);
  const order = clients[0]?.heard ?? [];
  const wrong = clients.find(({ heard }) => heard.join() !== order.join());
  if (wrong ?? order.toSorted().join() !== all.toSorted().join()) {
    throw new Error('somebody was told of an alert twice, not at all, or in another order');
  }
  await Promise.all(clients.map((client) => client.leave()));
  return clients.map(({ lastAt }) => lastAt - began);
}

const allHeard = (clients: readonly ReturningClient[], ids: readonly string[]): Promise<void> =>
  until(
    () => `all of ${clients.length} are told of ${ids.length}`,
    () => clients.every(({ heard }) => heard.length >= ids.length),
    PATIENCE_S,
  );

/** The same where nothing is to be caught up: changes are made until each client has heard of one. */
async function comeFirst(machine: BenchMachine, count: number): Promise<number[]> {
  const bare = startProgram(machine, 'bare-sockets-program');
  const url = await bare.ask<string>('serve', { url: await machine.createDatabase() });
  const asking = { token: null, watch: CHANGES };
  const clients = Array.from(
    { length: count },
    () => new ReturningClient(`${url}/graphql`, asking),
  );
  const began = wallClock();
  const come = Promise.all(clients.map((client) => client.come()));
  while (clients.some(({ heard }) => heard.length === 0)) {
    await bare.ask<Begun[]>('drive', { count: 1, perSecond: 1_000 });
  }
  await come;
  await Promise.all(clients.map((client) => client.leave()));
  return clients.map(({ firstAt }) => firstAt - began);
}

function figuresOf(count: number, ours: readonly number[], theirs: readonly number[]): Figure[] {
  const shares = [
    ['half of them are live', 0.5],
    ['all of them are live', 1],
  ] as const;
  return shares.map(([name, share]) => ({
    what: `${count.toLocaleString('en')} come back, ${MISSED} alerts missed each: ${name}`,
    value: percentile(ours, share),
    unit: 'ms',
    rival: 'bare graphql-ws, nothing missed',
    rivalValue: percentile(theirs, share),
    by: 'cost',
    bound: null,
  }));
}
