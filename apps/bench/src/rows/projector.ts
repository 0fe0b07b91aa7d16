import { setTimeout as pause } from 'node:timers/promises';
import { openPool } from '@tocsin/postgres';
import { VIEWS_CONSUMER } from '@tocsin/views';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn } from '../measure/statistics.js';
import { startBroker } from '../served/broker.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import type { Role } from '../served/role-program.js';
import { writeHistory } from '../workload/history.js';

const EVENTS = 120_000;
const ROUNDS = 2;
/** How often it is looked how far the projectors are. */
const LOOK_MS = 10;
const PATIENCE_MS = 600_000;
/** Every view, and how far they are. */
const FOLDED = `views.report, views.posting, views.incident, views.incident_report, views.revision,
  feed.consumer_offset, feed.partition_offset`;

/** The same history folded into views, from Kafka and from the event table. */
export const projector: BenchRow = {
  name: 'projector',
  about: 'events folded per second by 1, 2 and 4 projectors on Kafka, against one on the table',
  async run(machine) {
    const kafka = await startBroker(machine);
    const place = await newPlace(machine);
    const events = await writeAndRelay(machine, { ...place, kafka });
    const drained = (from: Place, projectors: number) => () =>
      drain(machine, { place: from, projectors, events });
    const onKafka = { ...place, kafka };
    const found = await inTurn(ROUNDS, {
      table: drained(place, 1),
      one: drained(onKafka, 1),
      two: drained(onKafka, 2),
      four: drained(onKafka, 4),
    });
    return figures(found);
  },
};

/** Gives how many events the history has; all of them are on Kafka then. */
async function writeAndRelay(machine: BenchMachine, place: Place): Promise<number> {
  const network = await openPlace(place, ['relay']);
  try {
    const { seed, scale } = machine;
    const events = await writeHistory(network, { events: EVENTS * scale, seed });
    while (((await network.relayHealth())?.lag ?? 0) > 0) await pause(LOOK_MS);
    machine.say(`  ${events} events written, and put on Kafka`);
    return events;
  } finally {
    await network.close();
  }
}

type Draining = {
  readonly place: Place;
  readonly projectors: number;
  readonly events: number;
};

/** Events per second, from the first that is folded until all are: joining a group is no matter of their number. */
async function drain(
  machine: BenchMachine,
  { place, projectors, events }: Draining,
): Promise<number> {
  const pool = openPool(place.url, { max: 1, applicationName: 'tocsin-bench' });
  const programs: Program[] = [];
  try {
    await pool.query(`truncate ${FOLDED}`);
    while (programs.length < projectors) programs.push(startProgram(machine, 'role-program'));
    const role: Role = { place, role: 'projector' };
    const started = Promise.all(programs.map((each) => each.ask('open', role)));
    const done = timeOfFolding(pool, events);
    const [{ from, milliseconds }] = await Promise.all([done, started]);
    const perSecond = ((events - from) / milliseconds) * 1000;
    const fed = place.kafka ? 'Kafka' : 'the table';
    machine.say(`  ${projectors} from ${fed}: ${Math.round(perSecond)}/s`);
    return perSecond;
  } finally {
    await Promise.all(programs.map((each) => each.stop()));
    await pool.end();
  }
}

async function timeOfFolding(
  pool: ReturnType<typeof openPool>,
  events: number,
): Promise<{ readonly from: number; readonly milliseconds: number }> {
  const end = performance.now() + PATIENCE_MS;
  let began: { readonly from: number; readonly at: number } | null = null;
  while (performance.now() < end) {
    const { complete, folded } = await progressOf(pool);
    if (began === null && folded > 0) began = { from: folded, at: performance.now() };
    if (began !== null && complete >= events) {
      return { from: began.from, milliseconds: performance.now() - began.at };
    }
    await pause(LOOK_MS);
  }
  throw new Error(`the projectors have not folded ${events} events in ${PATIENCE_MS / 1000} s`);
}

type Progress = {
  /** Everything up to here is folded. */
  readonly complete: number;
  /** How many events are, wherever they stand. */
  readonly folded: number;
};

/** How far the views are. Next offsets count records: the relay sent each event once, without transactions. */
async function progressOf(pool: ReturnType<typeof openPool>): Promise<Progress> {
  const { rows } = await pool.query<Progress>(
    `select feed.watermark(consumer) as complete,
       case mode when 'table' then next - 1 else (
         select coalesce(sum(next_offset), 0)::bigint from feed.partition_offset o where o.consumer = c.consumer
       ) end as folded
     from feed.consumer_offset c where consumer = $1`,
    [VIEWS_CONSUMER],
  );
  return rows[0] ?? { complete: 0, folded: 0 };
}

function figures(found: Record<'table' | 'one' | 'two' | 'four', number>): Figure[] {
  const figure = (what: string, value: number) =>
    ({ what: `folding from Kafka, ${what}`, value, unit: '/s', by: 'share' }) as const;
  const table = { rival: 'one from the table', rivalValue: found.table };
  const fewer = (rival: string, rivalValue: number) => ({ rival, rivalValue, bound: 1 });
  return [
    { ...figure('one projector', found.one), ...table, bound: 0.7 },
    { ...figure('two projectors', found.two), ...fewer('one projector', found.one) },
    { ...figure('four projectors', found.four), ...fewer('two projectors', found.two) },
  ];
}
