import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openNetwork, rebuildViewsOf } from '@tocsin/network';
import type { BenchMachine } from '../measure/machine.js';
import { memoryOf } from '../measure/process-memory.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { median, seeded } from '../measure/statistics.js';
import { startHub } from '../served/hub.js';
import { settingsOf } from '../served/place.js';
import { aReport } from '../workload/a-report.js';
import { aMember } from '../workload/members.js';
import { appendOrThrow, aSubmission, fill } from '../workload/submissions.js';

const EVENTS = 100_000;
const ROUNDS = 3;
const REST_MS = 5_000;

/** The whole program, as people start it. */
export const start: BenchRow = {
  name: 'start',
  about:
    'from the start of the hub to its first answer, and its memory at rest, PostgreSQL included',
  async run(machine) {
    const empty = await measure(machine, () => path.join(machine.createDirectory(), 'data'));
    const filled = path.join(machine.createDirectory(), 'data');
    const events = await fillDirectory(machine, filled);
    const full = await measure(machine, () => filled);
    return [
      ...figures('first start, empty', empty),
      ...figures(`start with ${events.toLocaleString('en')} events`, full),
    ];
  },
};

type Measured = { readonly milliseconds: number; readonly bytes: number };

async function measure(machine: BenchMachine, dataDir: () => string): Promise<Measured> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const directory = dataDir();
    const hub = await startHub(machine, directory);
    times.push(hub.milliseconds);
    await pause(REST_MS);
    memory.push(memoryOf([hub.pid, postmasterOf(directory)]));
    await hub.stop();
  }
  return { milliseconds: median(times), bytes: median(memory) };
}

/** The server under a data directory stands in the first line of its own file. */
const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function fillDirectory(machine: BenchMachine, dataDir: string): Promise<number> {
  const network = await openNetwork(settingsOf({ dataDir }), {
    share: false,
    roles: [],
    log: (line) => machine.say(`  ${line}`),
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    const { author, append } = aMember();
    const random = seeded(machine.seed);
    await appendOrThrow(network.store, append);
    const appends = Math.round((EVENTS * machine.scale) / 3);
    await fill(network.store, appends, (serial) => aSubmission(aReport(serial, random), author));
    await rebuildViewsOf(network, { name: 'all', compare: false });
    return (await network.store.head()).position;
  } finally {
    await network.close();
  }
}

const figures = (what: string, { milliseconds, bytes }: Measured): Figure[] => [
  {
    what: `${what}: to the first answer`,
    value: milliseconds,
    unit: 'ms',
    rival: 'alone',
    rivalValue: null,
    by: 'at most',
    bound: 5_000,
  },
  {
    what: `${what}: memory at rest`,
    value: bytes / 2 ** 20,
    unit: 'MiB',
    rival: 'alone',
    rivalValue: null,
    by: 'at most',
    bound: 400,
  },
];
