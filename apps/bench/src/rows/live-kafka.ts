import { ensureTopic, eventsTopic, openKafka } from '@tocsin/kafka';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn } from '../measure/statistics.js';
import { listenBare, subscribe } from '../measure/subscribers.js';
import { CHANGES } from '../measure/watches.js';
import type { BarePipeline } from '../served/bare-pipeline.js';
import { startBroker } from '../served/broker.js';
import type { Serving } from '../served/network-program.js';
import { newPlace, type Place } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import type { Role } from '../served/role-program.js';
import { aMember, type Member } from '../workload/members.js';
import { newId } from '../workload/new-id.js';
import { Delays, join } from './live.js';

/** The second one is what is to be reached; the first shows the hops where nothing waits. */
const PACES = [
  { perSecond: 100, seconds: 5 },
  { perSecond: 500, seconds: 8 },
] as const;
const [, FULL] = PACES;
const ROUNDS = 2;

/** From a change to the socket of who watches, where every role is a process of its own. */
export const liveKafka: BenchRow = {
  name: 'live-kafka',
  about:
    'the same through relay, Kafka, projector and gateway, against bare pg + kafkajs with the same hops',
  async run(machine) {
    const kafka = await startBroker(machine);
    const member = aMember();
    const place = { ...(await newPlace(machine)), kafka };
    await join(place, [member]);
    const rivals = {
      member,
      tocsin: await startRoles(machine, place),
      bare: await startBare(machine, kafka),
    };
    const figures: Figure[] = [];
    for (const { perSecond, seconds } of PACES) {
      const count = Math.round(perSecond * Math.max(2, seconds * machine.scale));
      figures.push(...(await atPace(rivals, { perSecond, count })));
    }
    return figures;
  },
};

type Served = { readonly gateway: Program; readonly url: string };
type Rivals = { readonly member: Member; readonly tocsin: Served; readonly bare: Served };
type Pace = { readonly perSecond: number; readonly count: number };

async function atPace({ member, tocsin, bare }: Rivals, pace: Pace): Promise<Figure[]> {
  const { author, token } = member;
  const ours = new Delays((hear) => subscribe(tocsin.url, { token, watch: CHANGES }, hear));
  const theirs = new Delays((hear) => listenBare(bare.url, hear));
  try {
    const measured = {
      tocsin: () => ours.measure(tocsin.gateway, { ...pace, authors: [author] }),
      bare: () => theirs.measure(bare.gateway, pace),
    };
    await inTurn(1, measured);
    const p99 = await inTurn(ROUNDS, measured);
    const p50 = { tocsin: ours.median, bare: theirs.median };
    return figuresOf(pace, { p99, p50 });
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

async function startRoles(machine: BenchMachine, place: Place): Promise<Served> {
  for (const role of ['relay', 'projector'] as const) {
    await startProgram(machine, 'role-program').ask('open', { place, role } satisfies Role);
  }
  const gateway = startProgram(machine, 'network-program');
  const serving: Serving = { ...place, roles: [] };
  return { gateway, url: await gateway.ask<string>('serve', serving) };
}

/** The same hops without anything of the product in them. */
export async function startBare(
  machine: BenchMachine,
  kafka: BarePipeline['kafka'],
): Promise<Served> {
  const definition = { ...eventsTopic(), name: `bare.${newId()}` };
  const client = openKafka(kafka, { clientId: 'tocsin-bench' });
  const pipeline = {
    url: await machine.createDatabase(),
    kafka,
    topic: definition.name,
    partitions: await ensureTopic(client, definition),
  } satisfies BarePipeline;
  const gateway = startProgram(machine, 'bare-gateway-program');
  const url = await gateway.ask<string>('serve', pipeline);
  for (const hop of ['bare-relay-program', 'bare-projector-program']) {
    await startProgram(machine, hop).ask('serve', pipeline);
  }
  return { gateway, url };
}

type Two = { readonly tocsin: number; readonly bare: number };

function figuresOf(
  { perSecond }: Pace,
  { p50, p99 }: { readonly p50: Two; readonly p99: Two },
): Figure[] {
  const figure = (name: string, { tocsin, bare }: Two) => ({
    what: `change to socket over Kafka, ${perSecond}/s, ${name}`,
    value: tocsin,
    unit: 'ms',
    rival: 'bare pg + kafkajs, same hops',
    rivalValue: bare,
    by: 'cost' as const,
    bound: null,
  });
  if (perSecond < FULL.perSecond) return [figure('p99', p99), figure('p50', p50)];
  return [
    { ...figure('p99', p99), bound: 1.5 },
    { ...figure('p99', p99), rival: 'alone', rivalValue: null, by: 'at most', bound: 250 },
    figure('p50', p50),
  ];
}
