import { offsetsAt, openGroupReader, partitionOf } from '@tocsin/kafka';
import { describeWithKafka, sharedKafka, type SharedKafka } from '@tocsin/local-kafka/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { openPool } from '@tocsin/postgres';
import { append, appendTogether, eventually } from '../testing.js';
import { KafkaScene } from '../testing/kafka-scene.js';
import { transactionOn } from '../delivery.js';
import { Lease, readRelay } from './relay-row.js';

describeWithKafka('the relay', () => {
  let scene: KafkaScene;
  let shared: SharedKafka;
  beforeEach(async () => {
    shared = await sharedKafka();
    scene = await KafkaScene.open(shared);
  });
  afterEach(() => scene.close());

  const row = () => readRelay(transactionOn(scene.database.pool));
  const published = (position: number) =>
    eventually(async () => (await row())?.published === position);

  /** Positions on a topic by partition, as they stand there. */
  async function onKafka(generation = 1): Promise<Map<number, number[]>> {
    const topic = scene.topicOf(generation);
    const ends = await offsetsAt(scene.client(), topic);
    const found = new Map<number, number[]>();
    const total = [...(ends ?? [])].reduce((sum, [, { end }]) => sum + end, 0);
    let read = 0;
    const reader = openGroupReader(scene.client(), {
      groupId: `${topic}.audit`,
      topics: [topic],
      offsetsOf: async (partitions) => partitions.map(() => 0),
      onFatal: (error) => scene.fatal.push(error),
      deal: async ({ partition, records }) => {
        const positions = found.get(partition) ?? [];
        positions.push(...records.map(({ headers }) => Number(headers.ce_position)));
        found.set(partition, positions);
        read += records.length;
        return 'done';
      },
    });
    await eventually(async () => read >= total);
    await reader.stop();
    return found;
  }

  /** Everything up to the mark is there, on the partition of its key, and first occurrences are in order. */
  async function expectSound(generation = 1): Promise<void> {
    const found = await onKafka(generation);
    const mark = (await row())?.published ?? 0;
    const events = await scene.store.readSealed({ after: 0, limit: 10_000, upTo: mark });
    for (const [partition, positions] of found) {
      const wanted = events
        .filter(({ stream }) => partitionOf(stream, 4) === partition)
        .map(({ position }) => position);
      const first = [...new Set(positions)].filter((position) => position <= mark);
      expect(first).toEqual(wanted);
    }
    expect(new Set([...found.values()].flat()).size).toBeGreaterThanOrEqual(mark);
  }

  it('puts every event on the partition of its stream, and marks how far it is', async () => {
    await append(scene.store, 'abcabc');
    const relay = scene.relay({ batchSize: 4 });
    await append(scene.store, 'defabc');
    await published(12);
    await expectSound();
    expect(await relay.health()).toMatchObject({ sends: true, lag: 0, lagAgeMs: 0, generation: 1 });
  });

  it('goes on where the last one stopped', async () => {
    await append(scene.store, 'abc');
    const first = scene.relay();
    await published(3);
    await first.stop();
    await append(scene.store, 'abc');
    scene.relay();
    await published(6);
    expect([...(await onKafka()).values()].flat()).toHaveLength(6);
  });

  it('sends alone of two, and another takes over when the lease is up', async () => {
    await append(scene.store, 'ab');
    const first = scene.relay({ leaseMs: 1_000 });
    await published(2);
    const second = scene.relay({ leaseMs: 1_000 });
    await pause(700);
    expect((await first.health()).sends).toBe(true);
    expect((await second.health()).sends).toBe(false);
    await first.stop();
    await append(scene.store, 'ab');
    await published(4);
    expect((await second.health()).sends).toBe(true);
    expect([...(await onKafka()).values()].flat()).toHaveLength(4);
  });

  it('doubles what was sent and not marked, and leaves no hole', async () => {
    await append(scene.store, 'abcd');
    let fail = true;
    scene.relay({
      batchSize: 2,
      onPoint: (point) => {
        if (point !== 'sent' || !fail) return;
        fail = false;
        throw new Error('killed after the send, before the mark');
      },
    });
    await published(4);
    expect([...(await onKafka()).values()].flat()).toHaveLength(6);
    await expectSound();
  });

  it('sends one batch while the one before is being marked, and no third one', async () => {
    const points: string[] = [];
    scene.relay({ batchSize: 2, onPoint: (point) => points.push(point) });
    await append(scene.store, 'x');
    await eventually(async () => points.includes('marked'));
    points.length = 0;
    const holder = openPool(scene.database.url, { max: 1, idleInTransactionTimeoutMs: 0 });
    const client = await holder.connect();
    await client.query('begin; select from feed.relay for update');
    try {
      // In one append: a relay that had found only the first of them would wait for its mark.
      await appendTogether(scene.store, 'abcdefgh');
      await eventually(async () => points.length >= 2);
      await pause(300);
      expect(points).toEqual(['sent', 'sent']);
      expect((await row())?.published).toBe(1);
    } finally {
      client.release(true);
      await holder.end();
    }
    await published(9);
    const count = (point: string) => points.filter((each) => each === point).length;
    await eventually(async () => count('marked') === count('sent'));
    expect([...(await onKafka()).values()].flat()).toHaveLength(9);
    await expectSound();
  });

  it('marks nothing once another one holds the lease: a zombie only doubles records', async () => {
    await append(scene.store, 'abcd');
    let asleep = false;
    const zombie = scene.relay({
      leaseMs: 60_000,
      batchSize: 2,
      onPoint: (point) => {
        if (point !== 'sent' || asleep) return;
        asleep = true;
        const until = performance.now() + 300;
        while (performance.now() < until) {
          // Frozen: no timer of this process runs.
        }
      },
    });
    await eventually(async () => (await row()) !== null);
    await scene.database.pool.query(
      `update feed.relay set holder = gen_random_uuid(), held_until = clock_timestamp() + interval '300 ms'`,
    );
    scene.relay({ leaseMs: 60_000, batchSize: 3 });
    await append(scene.store, 'abcd');
    await published(8);
    await expectSound();
    await zombie.stop();
  });

  it('fills a new generation where Kafka has lost what it had acknowledged', async () => {
    const relay = scene.relay();
    await append(scene.store, 'abcdabcd');
    await published(8);
    await relay.stop();
    const admin = scene.client().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [scene.topicOf(1)] });
    await admin.disconnect();
    const running = scene.feed().start(scene.recorder('views'));
    scene.relay();
    await append(scene.store, 'ab');
    await eventually(async () => (await running.health()).lag === 0);
    expect(await row()).toMatchObject({ generation: 2, topic: scene.topicOf(2), published: 10 });
    await expectSound(2);
    await running.stop();
    expect(await scene.applied('views')).toHaveLength(10);
  });

  it('does not begin on a topic that holds something already', async () => {
    await append(scene.store, 'ab');
    const first = scene.relay();
    await published(2);
    await first.stop();
    // A backup without the tables of the feed was restored.
    await scene.database.pool.query('delete from feed.relay');
    scene.relay();
    await eventually(async () => (await row())?.published === 2);
    expect(await row()).toMatchObject({ generation: 2, published: 2 });
  });

  it('never lets what is complete go back when a generation begins', async () => {
    const relay = scene.relay();
    await append(scene.store, 'abcdabcd');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await relay.stop();
    await scene.database.pool.query('update events.counter set epoch = epoch + 1');
    const seen: number[] = [];
    const watch = setInterval(() => {
      scene.database.pool
        .query<{ position: number }>(`select feed.watermark('views') as position`)
        .then(({ rows }) => seen.push(rows[0]?.position ?? -1))
        .catch(() => undefined);
    }, 5);
    scene.relay();
    await append(scene.store, 'abcd');
    await eventually(async () => (await running.health()).lag === 0);
    clearInterval(watch);
    await running.stop();
    expect(seen.length).toBeGreaterThan(10);
    expect(Math.min(...seen)).toBe(8);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('takes nothing back from a consumer when a partition that was idle gets an event again', async () => {
    scene.relay();
    await append(scene.store, 'abcdabcd');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    // Nobody applies what comes now, so every partition that gets an event stays where it was.
    for (const streams of ['a', 'b', 'c', 'd']) {
      const { position } = await scene.store.head();
      await append(scene.store, streams);
      await published(position + 1);
      expect((await running.health()).position).toBe(8);
    }
  });

  it('puts its notes together, and they say the same afterwards', async () => {
    scene.relay();
    await append(scene.store, 'abcdabcd');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    await append(scene.store, 'abc');
    await published(11);
    const tx = transactionOn(scene.database.pool);
    const notes = async () =>
      (await tx.query<{ notes: number }>('select count(*) as notes from feed.sent')).rows[0]?.notes;
    const [before, position] = [await notes(), (await running.health()).position];
    await new Lease(tx, 1_000).putTogether();
    expect(await notes()).toBeLessThan(before ?? 0);
    expect((await running.health()).position).toBe(position);
    const again = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await again.health()).lag === 0);
    await again.stop();
    // Somebody who begins anew is told of nothing that he has not applied.
    await tx.query(
      `update feed.partition_offset set position = 0; update feed.consumer_offset set next = 1`,
    );
    expect((await again.health()).position).toBe(0);
  });
});
