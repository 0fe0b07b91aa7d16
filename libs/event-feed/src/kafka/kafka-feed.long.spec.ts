import { openRecordSender, partitionOf } from '@tocsin/kafka';
import { describeWithKafka, sharedKafka } from '@tocsin/local-kafka/testing';
import { encodeEvent } from '@tocsin/wire';
import { openTableFeed } from '../index.js';
import { transactionOn } from '../delivery.js';
import { progressOf } from '../checkpoint.js';
import { append, eventually, feedBehaviours } from '../testing.js';
import { KafkaScene } from '../testing/kafka-scene.js';

describeWithKafka('the feed from Kafka', () => {
  let scene: KafkaScene;
  beforeEach(async () => {
    scene = await KafkaScene.open(await sharedKafka());
  });
  afterEach(() => scene.close());

  it.each(feedBehaviours)('$name', async ({ expectFrom }) => {
    scene.relay();
    await expectFrom({
      store: scene.store,
      order: 'of each stream',
      feed: () => scene.feed(),
      recorder: (name, fault) => scene.recorder(name, fault),
      applied: (name) => scene.applied(name),
    });
    expect(scene.fatal).toEqual([]);
  });

  const positions = async () => {
    const { rows } = await scene.database.pool.query<{ position: number; offset: number }>(
      'select position, next_offset as offset from feed.partition_offset order by partition',
    );
    return rows;
  };

  const complete = async (consumer = 'views') =>
    (await progressOf(transactionOn(scene.database.pool), consumer)).complete;

  const tableFeed = () =>
    openTableFeed({
      pool: scene.database.pool,
      store: scene.store,
      onFatal: (error) => scene.fatal.push(error),
      pollMs: 50,
    });

  it('counts a partition that nothing was sent to as complete', async () => {
    scene.relay();
    await append(scene.store, 'aaa');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await complete()) === 3);
    await running.stop();
    expect((await positions()).filter(({ position }) => position === 0)).toHaveLength(3);
  });

  it('goes over from the event table and back, and loses and doubles nothing', async () => {
    await append(scene.store, 'abc');
    const first = tableFeed().start(scene.recorder('views'));
    await eventually(async () => (await first.health()).lag === 0);
    await first.stop();
    scene.relay();
    await append(scene.store, 'ab');
    const second = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await second.health()).lag === 0);
    await second.stop();
    await append(scene.store, 'bc');
    const third = tableFeed().start(scene.recorder('views'));
    await eventually(async () => (await third.health()).lag === 0);
    await third.stop();
    expect(await scene.applied('views')).toHaveLength(7);
    expect(scene.fatal).toEqual([]);
  });

  it('ends with a code in the process that the event table has taken the consumer from', async () => {
    scene.relay();
    await append(scene.store, 'ab');
    const fromKafka = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await fromKafka.health()).lag === 0);
    const fromTable = tableFeed().start(scene.recorder('views'));
    await append(scene.store, 'abab');
    await eventually(async () => scene.fatal.length > 0 && (await fromTable.health()).lag === 0);
    expect(scene.fatal).toMatchObject([{ code: 'FEED_TAKEN_OVER' }]);
    expect(await scene.applied('views')).toHaveLength(6);
    await fromTable.stop();
    await fromKafka.stop();
  });

  it('ends with a code in the process that Kafka has taken the consumer from', async () => {
    scene.relay();
    const fromTable = tableFeed().start(scene.recorder('views'));
    await append(scene.store, 'ab');
    await eventually(async () => (await fromTable.health()).lag === 0);
    const fromKafka = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await positions()).length > 0);
    await append(scene.store, 'abab');
    await eventually(async () => scene.fatal.length > 0 && (await fromKafka.health()).lag === 0);
    expect(scene.fatal).toMatchObject([{ code: 'FEED_TAKEN_OVER' }]);
    expect(await scene.applied('views')).toHaveLength(6);
    await fromKafka.stop();
    await fromTable.stop();
  });

  it('leaves out what comes twice, and what is replayed from the first record', async () => {
    scene.relay();
    await append(scene.store, 'abcabc');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    const sender = openRecordSender(scene.client());
    const records = (await scene.store.readSealed({ after: 0, limit: 6 })).map((event) => {
      const record = encodeEvent(event);
      return { ...record, partition: partitionOf(record.key, 4) };
    });
    await sender.send(scene.topicOf(1), records);
    await sender.send(scene.topicOf(1), [...records, ...records]);
    await sender.close();
    await scene.database.pool.query('update feed.partition_offset set next_offset = 0');
    await append(scene.store, 'a');
    const again = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await again.health()).lag === 0);
    const read = async () => (await positions()).reduce((sum, { offset }) => sum + offset, 0);
    await eventually(async () => (await read()) === 6 + 6 + 12 + 1);
    await again.stop();
    expect(await scene.applied('views')).toHaveLength(7);
  });

  it('parks the stream of a record that cannot be decoded, and releases it from the store', async () => {
    await append(scene.store, 'abab');
    const events = await scene.store.readSealed({ after: 0, limit: 4 });
    let spoiled = false;
    scene.relay({
      store: {
        head: () => scene.store.head(),
        onAppended: (wake) => scene.store.onAppended(wake),
        readSealed: async (range) => {
          const read = await scene.store.readSealed(range);
          spoiled = true;
          return read.map((event) =>
            event.position === 2 ? { ...event, type: 'FromTomorrow' } : event,
          );
        },
      },
    });
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    expect(spoiled).toBe(true);
    expect(await scene.feed().listParked()).toMatchObject([
      { stream: events[1]?.stream, position: 2, reason: 'UNKNOWN_TYPE', waiting: 2 },
    ]);
    await scene.feed().release(scene.recorder('views'), events[1]?.stream ?? '');
    expect(await scene.applied('views')).toHaveLength(4);
  });

  it('leaves out what this store never said, tells it, and goes on', async () => {
    scene.relay();
    await append(scene.store, 'ab');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    const sender = openRecordSender(scene.client());
    const [event] = await scene.store.readSealed({ after: 0, limit: 1 });
    if (!event) throw new Error('no event');
    const { key, headers, value } = encodeEvent({ ...event, position: 40, version: 2 });
    const partition = partitionOf(key, 4);
    await sender.send(scene.topicOf(1), [
      { partition, key, headers, value },
      { partition, key: null, headers: {}, value: null },
      { partition, key, headers: { ...headers, ce_position: '__proto__' }, value },
    ]);
    await sender.close();
    await append(scene.store, 'ab');
    await eventually(async () => (await running.health()).lag === 0);
    await eventually(async () => scene.foreign.length === 3);
    await running.stop();
    expect(await scene.applied('views')).toHaveLength(4);
    expect(await scene.feed().listParked()).toEqual([]);
  });

  it('does not follow a generation of another epoch, and follows the one that the relay begins', async () => {
    const relay = scene.relay();
    await append(scene.store, 'ab');
    const running = scene.feed().start(scene.recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await relay.stop();
    await running.stop();
    await scene.database.pool.query('update events.counter set epoch = epoch + 1');
    await append(scene.store, 'ab');
    const waiting = scene.feed().start(scene.recorder('views'));
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
    expect(await complete()).toBe(2);
    const next = scene.relay();
    await eventually(async () => (await waiting.health()).lag === 0);
    expect(await next.health()).toMatchObject({ generation: 2, published: 4, lag: 0 });
    await waiting.stop();
    expect(await scene.applied('views')).toHaveLength(4);
  });
});
