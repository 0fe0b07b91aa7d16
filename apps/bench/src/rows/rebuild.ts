import { rebuildViewsOf, type Network } from '@tocsin/network';
import type { Append } from '@tocsin/event-store';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { median, seeded, throughput } from '../measure/statistics.js';
import { tidy } from '../measure/tidy.js';
import { copyFinishedRows } from '../rivals/copy-rows.js';
import { openEmmett } from '../rivals/emmett.js';
import { newPlace, openPlace } from '../served/place.js';
import { aReport } from '../workload/a-report.js';
import { aMember } from '../workload/members.js';
import { appendOrThrow, aSubmission, fill, someFacts } from '../workload/submissions.js';

const EVENTS = 1_000_000;
/** The other store folds so much slower that a small part tells its pace. */
const EMMETT_EVENTS = 12_000;
const ROUNDS = 2;
const TABLES = [
  'views.report',
  'views.posting',
  'views.incident',
  'views.incident_report',
  'views.revision',
];

/** Folding all views again from the log, while the old ones serve. */
export const rebuild: BenchRow = {
  name: 'rebuild',
  about:
    'events folded per second when all views are built again, against COPY of the finished rows',
  async run(machine) {
    const random = seeded(machine.seed);
    const { author, append: joining } = aMember();
    const emmett = await rebuildEmmett(machine);
    const submissions = await measure(machine, {
      perAppend: 3,
      joining,
      append: (serial) => aSubmission(aReport(serial, random), author),
    });
    await machine.clear();
    const facts = await measure(machine, {
      perAppend: 10,
      joining,
      append: () => someFacts(author),
    });
    return figures({ submissions, facts, emmett });
  },
};

type History = {
  readonly perAppend: number;
  readonly joining: Append;
  readonly append: (serial: number) => Append;
};

/** Events per second. */
type Pace = { readonly events: number; readonly tocsin: number; readonly copy: number };

async function measure(machine: BenchMachine, history: History): Promise<Pace> {
  const { perAppend, joining, append } = history;
  const place = await newPlace(machine);
  const network = await openPlace(place, []);
  machine.afterwards(() => network.close());
  await appendOrThrow(network.store, joining);
  const appends = Math.ceil((EVENTS * machine.scale) / perAppend);
  const perSecond = await fill(network.store, appends, append);
  await tidy(place.url, ['events.event', 'keys.data_key']);
  const { position: events } = await network.store.head();
  machine.say(`  ${events} events written, ${Math.round(perSecond * perAppend)}/s`);
  const rebuilding: number[] = [];
  const copying: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rebuilding.push(await rebuildOnce(network));
    copying.push(await copyFinishedRows(place.url, TABLES, machine.createDirectory()));
  }
  const pace = (milliseconds: readonly number[]) => (events / median(milliseconds)) * 1000;
  return { events, tocsin: pace(rebuilding), copy: pace(copying) };
}

async function rebuildOnce(network: Network): Promise<number> {
  const { milliseconds, setAside } = await rebuildViewsOf(network, { name: 'all', compare: false });
  if (setAside > 0) throw new Error(`${setAside} streams could not be folded`);
  return milliseconds;
}

async function rebuildEmmett(machine: BenchMachine): Promise<number> {
  const emmett = await openEmmett(await machine.createDatabase());
  machine.afterwards(() => emmett.close());
  const random = seeded(machine.seed);
  const appends = Math.max(100, Math.round((EMMETT_EVENTS * machine.scale) / 3));
  await throughput(appends, 16, (serial) => emmett.append(aReport(serial, random)));
  return ((appends * 3) / (await emmett.rebuild())) * 1000;
}

type Found = { readonly submissions: Pace; readonly facts: Pace; readonly emmett: number };

function figures({ submissions, facts, emmett }: Found): Figure[] {
  const millions = (events: number) => `${(events / 1e6).toPrecision(2)} M events`;
  const figure = ({ events, tocsin }: Pace, mix: string) => ({
    what: `rebuild, ${millions(events)}, ${mix}`,
    value: tocsin,
    unit: '/s',
  });
  const mixed = figure(submissions, 'one 2 kB report to two facts');
  const small = figure(facts, 'small facts alone');
  const alone = { rivalValue: null, by: 'at least' } as const;
  const share = { by: 'share' } as const;
  return [
    { ...mixed, ...share, rival: 'COPY of the rows', rivalValue: submissions.copy, bound: 0.2 },
    { ...mixed, ...share, rival: 'emmett', rivalValue: emmett, bound: 10 },
    { ...mixed, ...alone, rival: 'alone', bound: 15_000 },
    { ...small, ...share, rival: 'COPY of the rows', rivalValue: facts.copy, bound: null },
    { ...small, ...alone, rival: 'alone', bound: 40_000 },
  ];
}
