import type { Dice } from '@tocsin/domain/testing';
import { openRecordSender, partitionOf } from '@tocsin/kafka';
import { changedTopics, rebuildViewsOf } from '@tocsin/network';
import { encodeEvent } from '@tocsin/wire';
import { setTimeout as pause } from 'node:timers/promises';
import { eraseSome } from './erasing.js';
import { RoleProcess } from './role-process.js';
import type { SoakScene } from './soak-scene.js';

type Fault = (scene: SoakScene, dice: Dice) => Promise<unknown>;

const anyProcess = ({ processes }: SoakScene, dice: Dice): RoleProcess =>
  processes[dice(processes.length)] as RoleProcess;

/** Longer than the session of a group (6 s) and the lease of a relay (5 s): what wakes up is a zombie. */
const ZOMBIE_MS = 7_000;

const POISON = `create or replace function public.poison() returns trigger language plpgsql as
  $$ begin raise exception 'poison'; end $$`;

/** Releases what is set aside, until nothing is or it cannot be done just now. */
export async function releaseAll({ network, setAside }: SoakScene): Promise<void> {
  for (const { consumer, stream } of await network.parking.list()) {
    setAside.add(stream);
    await network.parking.release({ consumer, stream });
  }
}

/** Everything that may happen to a cluster, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  'kill -9 of a process': (scene, dice) => anyProcess(scene, dice).killHard(),
  'restart of a process': (scene, dice) => anyProcess(scene, dice).restart(),
  'a process becomes a zombie': async (scene, dice) => {
    const frozen = anyProcess(scene, dice);
    frozen.freeze();
    await pause(ZOMBIE_MS + dice(3_000));
    frozen.thaw();
  },
  'kill -9 of all of them': ({ processes }) =>
    Promise.all(processes.map((each) => each.killHard())),
  'kill -9 of the broker': async ({ kafka }, dice) => {
    await kafka.killHard();
    await pause(dice(2_000));
    await kafka.restart();
  },
  'the broker hangs': async ({ kafka }, dice) => {
    kafka.freeze();
    await pause(1_000 + dice(process.env.CI ? 30_000 : 4_000));
    kafka.thaw();
  },
  'all connections to PostgreSQL are lost': ({ database }) => database.cutOff(),
  'relays and projectors come and go': async (scene, dice) => {
    const role = dice(2) === 0 ? 'projector' : 'relay';
    const visitors: RoleProcess[] = [];
    // Each joins when it has started and leaves again: somebody comes or goes every half second.
    for (let round = 0; round < 6; round += 1) {
      visitors.push(new RoleProcess(role, scene.variablesOf(role)));
      await pause(1_000);
      if (visitors.length > 2) await visitors.shift()?.stop();
    }
    await Promise.all(visitors.map((each) => each.stop()));
  },
  'the database is slow': ({ database }, dice) =>
    database.pool.query(
      `with held as (select last from events.counter for update) select pg_sleep($1) from held`,
      [1 + dice(3)],
    ),
  'topics are set up again': ({ network }) => changedTopics(network),
  'reports that cannot be folded, then released': async (scene, dice) => {
    const { database } = scene;
    await database.pool.query(POISON, []);
    await database.pool.query(
      `create or replace trigger poison before insert or update on views.report for each row
       when (right(new.report::text, 1) = '${dice(16).toString(16)}') execute function public.poison()`,
    );
    await pause(3_000 + dice(3_000));
    // A rebuild that was swapped in meanwhile has a table without it.
    await database.pool.query('drop trigger if exists poison on views.report');
    await releaseAll(scene);
  },
  'somebody erases reports': (scene, dice) => eraseSome(scene, dice),
  'records come twice': async (scene, dice) => {
    const { rows } = await scene.database.pool.query<{
      topic: string;
      partitions: number;
      published: number;
    }>('select topic, partitions, published from feed.relay');
    const [row] = rows;
    if (!row || row.published === 0) return;
    const after = dice(row.published);
    const events = await scene.network.store.readSealed({ after, limit: 200, upTo: row.published });
    const sender = openRecordSender(scene.client());
    const records = events.map((event) => {
      const record = encodeEvent(event);
      return { ...record, partition: partitionOf(record.key, row.partitions) };
    });
    await sender.send(row.topic, records).catch(() => undefined);
    await sender.close();
  },
  'a replay from the first record': ({ database }, dice) =>
    database.pool.query(
      `update feed.partition_offset set next_offset = 0 where partition = $1 or $2`,
      [dice(12), dice(3) === 0],
    ),
  'a rebuild': ({ network }, dice) =>
    rebuildViewsOf(network, {
      name: (['all', 'report', 'incident', 'history'] as const)[dice(4)] ?? 'all',
      compare: false,
    }).catch(() => undefined),
  'Kafka loses everything': async (scene) => {
    const { rows } = await scene.database.pool.query<{ topic: string }>(
      'select topic from feed.relay',
    );
    const admin = scene.client().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: rows.map(({ topic }) => topic) }).catch(() => undefined);
    await admin.disconnect();
  },
};
