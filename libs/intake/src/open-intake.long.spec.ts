import { intakeTopic, openTopicKeeper } from '@tocsin/kafka';
import { attempts } from '@tocsin/kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import { aReport, aSubmission, intakeWorld, type IntakeWorld } from './testing/intake-world.js';
import { withLongPointers, withUnknownFields } from './testing/long-refusals.js';
import { MembersOnKafka, until } from './testing/members-on-kafka.js';
import { keepingRecords, overlooking, stoppedAt } from './testing/stopped-at.js';

describeWithOwnKafka('the intake on Kafka', () => {
  let kafka: LocalKafka;
  let world: IntakeWorld;
  let members: MembersOnKafka;

  beforeAll(async () => {
    [kafka, world] = await Promise.all([startTestKafka(), intakeWorld()]);
    members = new MembersOnKafka(world, kafka);
    await members.admit('lab-a', 'lab-b');
  });

  afterAll(async () => {
    await members.close();
    await Promise.all([kafka.stop(), world.drop()]);
    expect(members.fatal).toEqual([]);
  });

  const oldest = async (handle: string) => {
    const keeper = openTopicKeeper(members.networkClient());
    const offsets = await keeper.oldest([{ topic: intakeTopic(handle).name, partition: 0 }]);
    await keeper.close();
    return offsets[0];
  };

  const receiptsFor = (handle: string, ids: readonly string[]) =>
    until(
      () => members.receipts(handle).filter(({ submissionId }) => ids.includes(submissionId ?? '')),
      (receipts) => new Set(receipts.map(({ submissionId }) => submissionId)).size === ids.length,
    );

  const reportsNow = async () => {
    const { events } = await world.store.readAllTolerant({ after: 0, limit: 100_000 });
    return events.flatMap(({ event }) =>
      event.type === 'ReportSubmitted' ? [event.content!.submissionId] : [],
    );
  };

  it('answers each member on its own topic, and deletes what it has answered', async () => {
    const intake = await members.intake();
    const [mine, yours] = [aSubmission(), aSubmission()];
    await members.send('lab-a', mine, Buffer.from('{'), { ...mine, submissionId: '' });
    await members.send('lab-b', yours);
    await until(
      () => members.receipts('lab-a').length,
      (count) => count >= 3,
    );
    await receiptsFor('lab-b', [yours.submissionId]);
    expect(members.receipts('lab-a').map(({ status, key }) => [status, key])).toEqual([
      ['ACCEPTED', mine.submissionId],
      ['PARKED', null],
      ['REFUSED', ''],
    ]);
    expect(members.receipts('lab-b')).toHaveLength(1);
    await until(
      () => oldest('lab-a'),
      (low) => low === 3,
    );
    await until(
      () => oldest('lab-b'),
      (low) => low === 1,
    );
    expect(intake.health()).toMatchObject({
      member: true,
      topics: 2,
      answered: { ACCEPTED: 2, PARKED: 1, REFUSED: 1 },
    });
    await intake.stop();
  });

  it('takes up the topics of a new member without being started again', async () => {
    const intake = await members.intake();
    const other = await members.intake();
    await until(
      () => intake.health().topics,
      (topics) => topics === 2,
    );
    await members.admit('bank-c');
    const first = aSubmission();
    await members.send('bank-c', first);
    await receiptsFor('bank-c', [first.submissionId]);
    expect(intake.health()).toMatchObject({ topics: 3 });
    await Promise.all([intake.stop(), other.stop()]);
  });

  it('joins again where the group has given a topic to nobody, whoever has read it before', async () => {
    const topic = intakeTopic('lab-b').name;
    await world.pool.query(
      `insert into intake.next_offset as o (topic, partition, next, progressed_at) values ($1, 0, 0, now() - interval '1 day')
       on conflict (topic, partition) do update set progressed_at = excluded.progressed_at`,
      [topic],
    );
    const kafka = overlooking(topic, members.networkClient());
    const intake = await members.intake({ kafka: () => kafka, settleMs: 4_000 });
    const submission = aSubmission();
    await members.send('lab-b', submission);
    const [receipt] = await receiptsFor('lab-b', [submission.submissionId]);
    expect(receipt?.status).toBe('ACCEPTED');
    await intake.stop();
  });

  it('answers once with the same receipt, wherever it was stopped in between', async () => {
    for (const what of ['outcome', 'receipt', 'offset', 'delete'] as const) {
      const before = await reportsNow();
      const submission = aSubmission();
      await members.send('lab-a', submission);
      const intake = await members.intake(stoppedAt(what, world.pool, members.networkClient()));
      const receipts = await receiptsFor('lab-a', [submission.submissionId]);
      const offset = receipts[0]!.answers.offset;
      await until(
        () => oldest('lab-a'),
        (low) => low === offset + 1,
      );
      const all = await receiptsFor('lab-a', [submission.submissionId]);
      expect([what, new Set(all.map((each) => JSON.stringify(each))).size]).toEqual([what, 1]);
      expect([what, all[0]?.status]).toEqual([what, 'ACCEPTED']);
      expect(await reportsNow()).toEqual([...before, submission.submissionId]);
      await intake.stop();
    }
  });

  it('gives the same receipts again, and writes nothing, when everything is read from the beginning', async () => {
    const submissions = Array.from({ length: 20 }, () => aSubmission());
    const first = await members.intake({ kafka: () => keepingRecords(members.networkClient()) });
    await members.send('lab-b', ...submissions);
    const ids = submissions.map(({ submissionId }) => submissionId);
    await receiptsFor('lab-b', ids);
    await first.stop();
    const reports = await reportsNow();
    const count = members.receipts('lab-b').length;
    const again = await members.intake();
    await until(
      () => members.receipts('lab-b').length,
      (now) => now >= count + ids.length,
    );
    const all = await receiptsFor('lab-b', ids);
    expect(new Set(all.map((receipt) => JSON.stringify(receipt))).size).toBe(ids.length);
    expect(all.every(({ status }) => status === 'ACCEPTED')).toBe(true);
    expect(await reportsNow()).toEqual(reports);
    await again.stop();
  });

  it('is shared by two processes; of a killed one the other takes over', async () => {
    const [one, two] = [await members.intake(), await members.intake()];
    await until(
      () => [one, two].map((intake) => intake.health().partitions.length),
      ([a = 0, b = 0]) => a + b === 3 && a > 0 && b > 0,
    );
    const submissions = Array.from({ length: 60 }, () => aSubmission());
    const sending = (async () => {
      for (const [index, submission] of submissions.entries()) {
        await members.send(index % 2 ? 'lab-a' : 'lab-b', submission);
        if (index === 30) await one.stop();
      }
    })();
    await sending;
    const ids = (half: number) =>
      submissions.flatMap(({ submissionId }, index) => (index % 2 === half ? [submissionId] : []));
    const receipts = [
      ...(await receiptsFor('lab-a', ids(1))),
      ...(await receiptsFor('lab-b', ids(0))),
    ];
    expect(receipts.every(({ status }) => status === 'ACCEPTED')).toBe(true);
    const reports = (await reportsNow()).filter((id) =>
      submissions.some(({ submissionId }) => submissionId === id),
    );
    expect(reports).toHaveLength(submissions.length);
    await two.stop();
  });

  it('answers what is refused for very many reasons, and goes on to the next', async () => {
    const intake = await members.intake();
    const bad = Array.from({ length: 200 }, (_, index) => withUnknownFields(`long-${index}`, 210));
    const worst = [withUnknownFields('long-200', 35_000), withLongPointers(5_000)];
    const good = aSubmission();
    for (const one of worst) await members.send('lab-a', one);
    for (let at = 0; at < bad.length; at += 50)
      await members.send('lab-a', ...bad.slice(at, at + 50));
    await members.send('lab-a', good);
    const ids = Array.from({ length: 201 }, (_, index) => `long-${index}`);
    const receipts = await receiptsFor('lab-a', [...ids, good.submissionId]);
    expect(
      receipts.map(({ status }) => status).filter((status) => status === 'REFUSED'),
    ).toHaveLength(ids.length);
    expect(receipts.at(-1)).toMatchObject({ status: 'ACCEPTED' });
    expect(intake.health().answered.REFUSED).toBe(ids.length + 1);
    await intake.stop();
  });

  it('lets a flood of refused messages delay nobody else by more than a second', async () => {
    const size = process.env.CI ? 10_000 : 400;
    const bad = { submissionId: 'flood', report: aReport({ awareAt: 'soon' }) };
    const before = members.receipts('lab-a').length;
    const intake = await members.intake();
    const calm = await medianWait();
    for (let sent = 0; sent < size; sent += 200) {
      await members.send('lab-a', ...Array.from({ length: 200 }, () => bad));
    }
    await until(
      () => intake.health().answered.REFUSED,
      (count) => count > 0,
    );
    const flooded = await medianWait();
    expect(intake.health().answered.REFUSED).toBeLessThan(size);
    // On a machine where one message by itself takes long, "a second" is as many times that as it is elsewhere.
    expect(flooded).toBeLessThan(Math.max(1_000, 6 * calm));
    await until(
      () => members.receipts('lab-a').length,
      (count) => count >= before + size,
      400_000,
    );
    await intake.stop();
    // Ten thousand answers take a while on a busy machine; nobody else may wait for them all the same.
  }, 480_000);

  /** Milliseconds from a good message of lab-b to its receipt; the middle of three. */
  async function medianWait(): Promise<number> {
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const good = aSubmission();
      const began = performance.now();
      await members.send('lab-b', good);
      await receiptsFor('lab-b', [good.submissionId]);
      waits.push(performance.now() - began);
    }
    return waits.toSorted((a, b) => a - b)[1] as number;
  }

  it('lets a member write its own intake and read its own receipts, and nothing else', async () => {
    const client = () => members.memberClient('lab-a');
    expect(await attempts.write(client(), 'tocsin.intake.lab-b.v1')).toBe(
      'TOPIC_AUTHORIZATION_FAILED',
    );
    expect(await attempts.write(client(), 'tocsin.receipts.lab-a.v1')).toBe(
      'TOPIC_AUTHORIZATION_FAILED',
    );
    for (const topic of ['tocsin.receipts.lab-b.v1', 'tocsin.events.v1', 'tocsin.parked.v1']) {
      expect(await attempts.read(client(), { topic, group: 'lab-a.x' })).toBe(
        'TOPIC_AUTHORIZATION_FAILED',
      );
    }
  });
});
