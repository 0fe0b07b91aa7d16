import { openPool } from '@tocsin/postgres';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { percentile } from '../measure/statistics.js';
import { until } from '../measure/subscribers.js';
import { openAlertReceiver, type AlertReceiver } from '../served/alert-receiver.js';
import type { Alerting } from '../served/alerting.js';
import type { Begun, Drive } from '../served/drive.js';
import { newPlace, type Place } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import { aMember, type Author, type Member } from '../workload/members.js';
import { nth } from '../workload/nth.js';
import { join } from './live.js';
import { RowWatch } from './row-watch.js';

/** As many organisations with a rule and an endpoint each: each change concerns one of them. */
const MEMBERS = 20;
const PER_SECOND = 500;
const SECONDS = 10;
/** What is behind catches up: how far it was behind is what is measured. */
const PATIENCE_S = 900;

/** From a change to the endpoint of who wants to be told. */
export const alerts: BenchRow = {
  name: 'alerts',
  about:
    'from a change to its alert and to the first byte of its webhook, 500 changes/s, against commit + NOTIFY + POST',
  async run(machine) {
    const members = alertedMembers();
    const place = { ...(await newPlace(machine)), endpointsHere: true };
    await join(place, members);
    const tocsin = startProgram(machine, 'network-program');
    await tocsin.ask<string>('serve', { ...place, roles: ['projector', 'notifier'] });
    const bare = startProgram(machine, 'bare-sockets-program');
    await bare.ask<string>('serve', { url: await machine.createDatabase() });
    return measuredAlerts(machine, { place, members, tocsin, bare, how: '' });
  },
};

/** Organisations that may name endpoints. */
export const alertedMembers = (): Member[] =>
  Array.from({ length: MEMBERS }, () => aMember(['reporter', 'responder', 'administrator']));

type Alerted = {
  readonly place: Place;
  readonly members: readonly Member[];
  readonly tocsin: Program;
  readonly bare: Program;
  /** What the figures are told apart by. */
  readonly how: string;
};

/** A round that warms up, and one that counts. */
export async function measuredAlerts(
  machine: BenchMachine,
  { place, members, tocsin, bare, how }: Alerted,
): Promise<Figure[]> {
  const heard = new Map<string, number>();
  const receiver = await openAlertReceiver((id, at) => heard.set(id, heard.get(id) ?? at));
  machine.afterwards(() => receiver.close());
  await tocsin.ask('alerting', rulesOf(members, receiver));
  await bare.ask('post', { port: receiver.port });
  const pool = openPool(place.url, { max: 1, applicationName: 'tocsin-bench-watch' });
  machine.afterwards(() => pool.end());
  const count = Math.round(PER_SECOND * Math.max(1, SECONDS * machine.scale));
  const authors = members.map(({ author }) => author);
  const measure = async (program: Program, pace: Drive & { authors?: readonly Author[] }) => {
    const begun = await program.ask<Begun[]>('drive', pace);
    await until(
      () => `${begun.length} are told, not ${begun.filter(({ id }) => heard.has(id)).length}`,
      () => begun.every(({ id }) => heard.has(id)),
      PATIENCE_S,
    );
    return begun.map(({ id, at }) => (heard.get(id) ?? Infinity) - at);
  };
  const warm = { count: MEMBERS * 5, perSecond: PER_SECOND };
  await measure(tocsin, { ...warm, authors });
  await measure(bare, warm);
  const pace = { count, perSecond: PER_SECOND };
  const watch = await RowWatch.begin(pool);
  const ours = await measure(tocsin, { ...pace, authors });
  const rows = await watch.end(count);
  return figuresOf(how, { rows, ours, theirs: await measure(bare, pace) });
}

/** Each is told of what the next one reports. */
const rulesOf = (members: readonly Member[], { port }: AlertReceiver): Alerting[] =>
  members.map(({ token }, index) => {
    const { handle } = nth(members, (index + 1) % members.length);
    return { token, port, filter: { kind: 'organisation', in: [handle] } };
  });

type Samples = {
  readonly rows: readonly number[];
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
};

function figuresOf(how: string, { rows, ours, theirs }: Samples): Figure[] {
  const places = [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const;
  const row = places.map(([name, place]): Figure => ({
    what: `change to alert row${how}, ${PER_SECOND}/s, ${name}`,
    value: percentile(rows, place),
    unit: 'ms',
    rival: 'alone',
    rivalValue: null,
    by: 'at most',
    bound: null,
  }));
  const byte = places.map(([name, place]): Figure => ({
    what: `change to first byte of its webhook${how}, ${PER_SECOND}/s, ${name}`,
    value: percentile(ours, place),
    unit: 'ms',
    rival: how === '' ? 'commit + NOTIFY + POST' : 'bare pg + kafkajs + POST',
    rivalValue: percentile(theirs, place),
    by: 'cost',
    bound: null,
  }));
  return [...row, ...byte];
}
