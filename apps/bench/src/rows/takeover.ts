import { setTimeout as pause } from 'node:timers/promises';
import { openKafka, type KafkaClient } from '@tocsin/kafka';
import type { Network } from '@tocsin/network';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow } from '../measure/row.js';
import { startBroker } from '../served/broker.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { startProgram, type Program } from '../served/program.js';
import type { Role } from '../served/role-program.js';
import { nth } from '../workload/nth.js';
import { writeHistory } from '../workload/history.js';

const ROUNDS = 3;
/** So many that every partition gets some of them. */
const EVENTS = 300;
const GROUP = 'tocsin.events.v1.views';
const LOOK_MS = 10;
const PATIENCE_MS = 60_000;

/** A projector dies, and another one goes on with its partitions. */
export const takeover: BenchRow = {
  name: 'takeover',
  about: 'from kill -9 of one of two projectors until everything is folded again',
  async run(machine) {
    const kafka = await startBroker(machine);
    const place = { ...(await newPlace(machine)), kafka };
    const network = await openPlace(place, ['relay']);
    machine.afterwards(() => network.close());
    const group = openKafka(kafka, { clientId: 'tocsin-bench' });
    const projectors = [await startProjector(machine, place)];
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      projectors.push(await startProjector(machine, place));
      await shared(group);
      samples.push(await kill(nth(projectors, round), { network, seed: machine.seed + round }));
      machine.say(`  taken over in ${Math.round(nth(samples, round))} ms`);
    }
    return [
      {
        what: `takeover after kill -9, longest of ${ROUNDS}`,
        value: Math.max(...samples),
        unit: 'ms',
        rival: 'alone',
        rivalValue: null,
        by: 'at most',
        bound: 10_000,
      },
    ];
  },
};

async function startProjector(machine: BenchMachine, place: Place): Promise<Program> {
  const program = startProgram(machine, 'role-program');
  await program.ask('open', { place, role: 'projector' } satisfies Role);
  return program;
}

/** Waits until the group has two members, and each of them its partitions. */
async function shared(kafka: KafkaClient): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const end = performance.now() + PATIENCE_MS;
  try {
    while (performance.now() < end) {
      const { groups } = await admin.describeGroups([GROUP]);
      if (groups.some(({ state, members }) => state === 'Stable' && members.length === 2)) return;
      await pause(100);
    }
    throw new Error(`two projectors do not share the partitions within ${PATIENCE_MS / 1000} s`);
  } finally {
    await admin.disconnect();
  }
}

/** Milliseconds from the kill until everything is folded that was appended right after it. */
async function kill(
  projector: Program,
  { network, seed }: { readonly network: Network; readonly seed: number },
): Promise<number> {
  const start = performance.now();
  await projector.killHard();
  const events = await writeHistory(network, { events: EVENTS, seed });
  const end = start + PATIENCE_MS;
  while (performance.now() < end) {
    if ((await network.viewHealth()).position >= events) return performance.now() - start;
    await pause(LOOK_MS);
  }
  throw new Error(`nobody has taken over within ${PATIENCE_MS / 1000} s`);
}
