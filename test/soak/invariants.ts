import { openGroupReader, offsetsAt, partitionOf } from '@tocsin/kafka';
import { rebuildViewsOf, viewsOf } from '@tocsin/network';
import { slowHashes } from '@tocsin/views/testing';
import { setTimeout as pause } from 'node:timers/promises';
import type { SoakScene } from './soak-scene.js';

type RelayRow = {
  readonly generation: number;
  readonly topic: string;
  readonly partitions: number;
  readonly published: number;
};

export async function relayRow({ database }: SoakScene): Promise<RelayRow> {
  const { rows } = await database.pool.query<RelayRow>(
    'select generation, topic, partitions, published from feed.relay',
  );
  return rows[0] ?? { generation: 0, topic: '', partitions: 0, published: 0 };
}

/** 1, 2, 3: what was acknowledged is there; positions are 1..N and versions 1..n without holes. */
export async function logProblems(
  { database }: SoakScene,
  acknowledged: readonly number[],
): Promise<string[]> {
  const { rows } = await database.pool.query<{ last: number; count: number; broken: number }>(
    `select (select last from events.counter) as last, (select count(*) from events.event) as count,
       (select count(*) from (select from events.event group by stream
          having max(version) <> count(*) or min(version) <> 1) b) as broken`,
  );
  const { last, count, broken } = rows[0] as (typeof rows)[number];
  return [
    ...(last === count ? [] : [`${count} events, and the last position is ${last}`]),
    ...(broken === 0 ? [] : [`${broken} streams with holes`]),
    ...(acknowledged.every((position) => position <= last)
      ? []
      : ['an acknowledged append is gone']),
  ];
}

/** 6: everything up to the mark is on Kafka, in its stream's partition, first occurrences in order. */
export async function kafkaProblems(scene: SoakScene): Promise<string[]> {
  const { topic, partitions, published } = await relayRow(scene);
  const found = await positionsOn(scene, topic);
  const events = await scene.network.store.readSealed({ after: 0, limit: published });
  const problems: string[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    const wanted = events
      .filter(({ stream }) => partitionOf(stream, partitions) === partition)
      .map(({ position }) => position);
    const first = [...new Set(found.get(partition) ?? [])].filter((each) => each <= published);
    if (first.join() !== wanted.join()) problems.push(`partition ${partition} of ${topic}`);
  }
  return problems;
}

async function positionsOn(scene: SoakScene, topic: string): Promise<Map<number, number[]>> {
  const ends = await offsetsAt(scene.client(), topic);
  const found = new Map<number, number[]>();
  const done = new Map([...(ends ?? [])].map(([partition, { end }]) => [partition, end === 0]));
  const reader = openGroupReader(scene.client(), {
    groupId: 'soak.audit',
    topics: [topic],
    offsetsOf: async (places) => places.map(() => 0),
    onFatal: () => undefined,
    deal: async ({ partition, records, next }) => {
      const positions = found.get(partition) ?? [];
      positions.push(...records.map(({ headers }) => Number(headers.ce_position)));
      found.set(partition, positions);
      if (next >= (ends?.get(partition)?.end ?? 0)) done.set(partition, true);
      return 'done';
    },
  });
  while ([...done.values()].includes(false)) await pause(50);
  await reader.stop();
  return found;
}

/** 7, 8, 16: the views equal an independent fold, and a rebuild from the event table. */
export async function viewProblems(scene: SoakScene): Promise<string[]> {
  const { network } = scene;
  const hashes = async () =>
    Object.fromEntries(
      (await viewsOf(network, { hash: true })).map(({ name, hash }) => [name, hash]),
    );
  const living = await hashes();
  const events = await network.store.readAll({ after: 0, limit: 1_000_000 });
  const slow = slowHashes(events, network.store.keys) as Record<string, string>;
  await rebuildViewsOf(network, { name: 'all', compare: false });
  const rebuilt = await hashes();
  return Object.keys(slow).flatMap((name) => [
    ...(living[name] === slow[name] ? [] : [`${name} differs from the independent fold`]),
    ...(rebuilt[name] === slow[name] ? [] : [`${name} differs when it is rebuilt`]),
  ]);
}
