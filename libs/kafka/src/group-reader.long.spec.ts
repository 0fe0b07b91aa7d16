import { describeWithKafka, sharedKafka, type SharedKafka } from '@tocsin/local-kafka/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  OffsetOutOfRange,
  openGroupReader,
  openKafka,
  openRecordSender,
  type GroupReader,
  type GroupReaderOptions,
  type RecordSender,
} from './index.js';
import { connectionAs } from './testing.js';
import { Ledger } from './testing/ledger.js';
import { createTopic, deleteRecords, inOrder, numbered } from './testing/topic.js';

const PARTITIONS = 4;

describeWithKafka('a reader of a group', () => {
  let shared: SharedKafka;
  let topic: string;
  let ledger: Ledger;
  let sender: RecordSender;
  const fatal: unknown[] = [];
  const failures: unknown[] = [];
  const readers: GroupReader[] = [];

  const client = () =>
    openKafka(connectionAs(shared.brokers, shared.network), { clientId: 'reader-spec' });

  const read = (options: Partial<GroupReaderOptions> = {}): GroupReader => {
    const reader = openGroupReader(client(), {
      groupId: topic,
      topics: [topic],
      offsetsOf: ledger.offsetsOf,
      deal: ledger.deal,
      onFatal: (error) => fatal.push(error),
      onFailure: (error) => failures.push(error),
      ...options,
    });
    readers.push(reader);
    return reader;
  };

  beforeEach(async () => {
    shared = await sharedKafka();
    topic = `reader-${randomUUID()}`;
    await createTopic(client(), topic, PARTITIONS);
    ledger = new Ledger();
    sender = openRecordSender(client());
    fatal.length = failures.length = 0;
  });

  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.stop()));
    await sender.close();
  });

  const send = (from: number, to: number) => sender.send(topic, numbered(from, to, PARTITIONS));

  it('gets every record with its key, headers and time, in the order of its partition', async () => {
    const next = await send(0, 100);
    expect([...next].sort(([a], [b]) => a - b)).toEqual([0, 1, 2, 3].map((each) => [each, 25]));
    read();
    await ledger.reaches(100);
    expect(ledger.values()).toEqual(inOrder(0, 100, PARTITIONS));
    const record = ledger.batches[0]?.records[0];
    expect(record?.key?.toString()).toMatch(/^k\d$/);
    expect(String(record?.headers.number)).toBe(String(record?.value));
    expect(Math.abs(Date.now() - (record?.timestamp.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it('goes on where its caller says, whatever is committed to Kafka and however long it takes to say', async () => {
    await send(0, 40);
    const admin = client().admin();
    await admin.connect();
    const partitions = [0, 1, 2, 3].map((partition) => ({ partition, offset: '9' }));
    await admin.setOffsets({ groupId: topic, topic, partitions });
    await admin.disconnect();
    ledger.move({ topic, partition: 2 }, 4);
    read({
      offsetsOf: async (asked) => {
        await pause(400);
        return ledger.offsetsOf(asked);
      },
    });
    await ledger.reaches(36);
    expect(ledger.dealt.get(0)).toHaveLength(10);
    expect(ledger.dealt.get(2)).toEqual(['18', '22', '26', '30', '34', '38']);
  });

  it('asks again where somebody else has moved a partition, and leaves nothing out', async () => {
    await send(0, 8);
    read();
    await ledger.reaches(8);
    for (const partition of [0, 1, 2, 3]) ledger.move({ topic, partition }, 1);
    await send(8, 12);
    await ledger.reaches(16);
    expect(ledger.dealt.get(1)).toEqual(['1', '5', '5', '9']);
  });

  it('shares the partitions with another, and takes them over when that one leaves', async () => {
    const [first, second] = [read(), read()];
    const memberOf = (reader: GroupReader) => reader.membership().partitions.length;
    while (memberOf(first) !== 2 || memberOf(second) !== 2) await pause(20);
    await send(0, 200);
    await ledger.reaches(200);
    await first.stop();
    await send(200, 400);
    await ledger.reaches(400);
    expect(ledger.values()).toEqual(inOrder(0, 400, PARTITIONS));
    expect(memberOf(first)).toBe(0);
    expect(memberOf(second)).toBe(4);
  });

  it('loses and doubles nothing while members come and go', async () => {
    read();
    const storm = { over: false };
    const stormy = (async () => {
      while (!storm.over) {
        const visitor = read();
        await pause(500);
        await visitor.stop();
      }
    })();
    for (let from = 0; from < 600; from += 20) {
      await send(from, from + 20);
      await pause(100);
    }
    storm.over = true;
    await stormy;
    await ledger.reaches(600);
    expect(ledger.values()).toEqual(inOrder(0, 600, PARTITIONS));
    expect(fatal).toEqual([]);
  });

  it('goes past the marks of transactions and what was aborted, and does not count them as a hole', async () => {
    const producer = client().producer({
      transactionalId: topic,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: () => () => 0,
    });
    await producer.connect();
    const transact = async (value: string, end: 'commit' | 'abort') => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k', value }] });
      await transaction[end]();
    };
    read();
    await transact('first', 'commit');
    await ledger.reaches(1);
    for (const value of ['a', 'b', 'c']) await transact(value, 'abort');
    await pause(300);
    await transact('second', 'commit');
    await ledger.reaches(2);
    await transact('third', 'commit');
    await ledger.reaches(3);
    await producer.disconnect();
    expect(ledger.dealt.get(0)).toEqual(['first', 'second', 'third']);
    expect(ledger.batches.map(({ from }) => from)).toEqual([
      0,
      ...ledger.batches.slice(0, -1).map(({ next }) => next),
    ]);
    expect(failures).toEqual([]);
  });

  it('gives a batch again that failed, after a pause, and other partitions go on meanwhile', async () => {
    let broken = 3;
    await send(0, 8);
    read({
      deal: async (batch) => {
        if (batch.partition !== 1 || broken === 0) return ledger.deal(batch);
        broken -= 1;
        throw new Error('not now');
      },
    });
    await ledger.reaches(8);
    expect(ledger.values()).toEqual(inOrder(0, 8, PARTITIONS));
    expect(failures).toHaveLength(3);
  });

  it('gives up after a bounded number of failures of one partition, though others go on', async () => {
    await send(0, 8);
    const reader = read({
      maxFailures: 3,
      deal: async (batch) => {
        if (batch.partition !== 1) return ledger.deal(batch);
        throw new RangeError('never');
      },
    });
    while (fatal.length === 0) {
      await send(8, 12);
      await pause(50);
    }
    expect(fatal).toEqual([new RangeError('never')]);
    expect(reader.restarts()).toBe(3);
    const { count } = ledger;
    await send(12, 16);
    await pause(300);
    expect(ledger.count).toBe(count);
  });

  it.each([
    ['deleted', { deleted: 5, asked: 3 }],
    ['not there yet', { deleted: 0, asked: 40 }],
  ])(
    'notices that what was to come next is %s, and skips nothing',
    async (_, { deleted, asked }) => {
      await send(0, 40);
      await deleteRecords(client(), { topic, partition: 0 }, deleted);
      ledger.move({ topic, partition: 0 }, asked);
      read({ maxFailures: 2 });
      while (fatal.length === 0) await pause(20);
      expect(fatal[0]).toBeInstanceOf(OffsetOutOfRange);
      expect(fatal[0]).toMatchObject({ asked, range: { low: deleted, end: 10 } });
      expect(ledger.dealt.get(0)).toBeUndefined();
    },
  );

  it('notices records that are deleted under it while it reads', async () => {
    await send(0, 8);
    let hold = true;
    const lost: OffsetOutOfRange[] = [];
    read({
      deal: async (batch) => {
        if (hold) throw new RangeError('held');
        return ledger.deal(batch);
      },
      onLoss: async (error) => {
        lost.push(error);
        ledger.move(error.place, error.range.low);
        return error.range.low;
      },
    });
    while (!failures.some((f) => f instanceof RangeError)) await pause(10);
    await deleteRecords(client(), { topic, partition: 0 }, 1);
    hold = false;
    await ledger.reaches(7);
    expect(lost).toMatchObject([
      { code: 'OFFSET_OUT_OF_RANGE', asked: 0, range: { low: 1, end: 2 } },
    ]);
  });

  it('leaves the group for good, also when it is stopped while it joins', async () => {
    for (const ms of [0, 10, 30, 60, 100, 150, 250, 400]) {
      const reader = read();
      await pause(ms);
      await reader.stop();
    }
    const admin = client().admin();
    await admin.connect();
    const members = async () =>
      (await admin.describeGroups([topic])).groups.flatMap((group) => group.members).length;
    // Longer than a session: a member that was cut off is gone by then, one that lives on is not.
    await pause(8_000);
    expect(await members()).toBe(0);
    await admin.disconnect();
  });

  it('shows its lag to tools', async () => {
    await send(0, 8);
    read();
    await ledger.reaches(8);
    const admin = client().admin();
    await admin.connect();
    const committed = async () =>
      (await admin.fetchOffsets({ groupId: topic, topics: [topic] }))[0]?.partitions ?? [];
    while ((await committed()).some(({ offset }) => offset !== '2')) await pause(50);
    expect(await committed()).toHaveLength(PARTITIONS);
    await admin.disconnect();
  });
});
