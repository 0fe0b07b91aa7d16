import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openGroupReader, openKafka, openRecordSender } from './index.js';
import { connectionAs } from './testing.js';
import { Ledger } from './testing/ledger.js';
import { createTopic, numbered } from './testing/topic.js';

const PARTITIONS = 3;
const FROZEN_MS = process.env.CI ? 30_000 : 3_000;

describeWithOwnKafka('a sender and a reader', () => {
  let kafka: LocalKafka;
  beforeAll(async () => {
    kafka = await startTestKafka([]);
  });
  afterAll(() => kafka.stop());

  const client = () =>
    openKafka(connectionAs(kafka.brokers, kafka.network), { clientId: 'faults-spec' });

  /** Sends numbers in batches for as long as it takes, each batch until it is acknowledged, while something happens. */
  async function through(fault: () => Promise<unknown>) {
    const topic = `faults-${randomUUID()}`;
    await createTopic(client(), topic, PARTITIONS);
    const sender = openRecordSender(client());
    const ledger = new Ledger();
    const fatal: unknown[] = [];
    const { offsetsOf, deal } = ledger;
    const onFatal = (error: unknown) => fatal.push(error);
    const options = { groupId: topic, topics: [topic], offsetsOf, deal, onFatal };
    const reader = openGroupReader(client(), options);
    const happening = { over: false };
    const happened = fault().finally(() => {
      happening.over = true;
    });
    let sent = 0;
    for (let more = 10; more > 0; more -= happening.over ? 1 : 0) {
      const batch = numbered(sent, sent + 30, PARTITIONS);
      while (!(await sender.send(topic, batch).catch(() => null))) await pause(100);
      sent += 30;
      await pause(20);
    }
    await happened;
    const deadline = performance.now() + 60_000;
    while (firstOccurrences(ledger).length < sent && performance.now() < deadline) await pause(50);
    await reader.stop();
    await sender.close();
    const inOrder = [...ledger.dealt.values()].every((values) => {
      const first = [...new Set(values)].map(Number);
      return first.every((value, index) => index === 0 || value > (first[index - 1] as number));
    });
    return { missing: sent - firstOccurrences(ledger).length, inOrder, fatal };
  }

  const firstOccurrences = (ledger: Ledger): number[] =>
    [...new Set(ledger.values().map(Number))].sort((a, b) => a - b);

  it('lose and reorder nothing when the broker is killed and started again', async () => {
    const outcome = await through(async () => {
      await pause(500);
      await kafka.killHard();
      await kafka.restart();
    });
    expect(outcome).toEqual({ missing: 0, inOrder: true, fatal: [] });
  });

  it('lose and reorder nothing when the broker hangs', async () => {
    const outcome = await through(async () => {
      await pause(500);
      kafka.freeze();
      await pause(FROZEN_MS);
      kafka.thaw();
    });
    expect(outcome).toEqual({ missing: 0, inOrder: true, fatal: [] });
  });

  it('go on by themselves when the broker was away from the beginning', async () => {
    const topic = `away-${randomUUID()}`;
    await createTopic(client(), topic, PARTITIONS);
    await kafka.killHard();
    const ledger = new Ledger();
    const { offsetsOf, deal } = ledger;
    const fatal: unknown[] = [];
    const onFatal = (error: unknown) => fatal.push(error);
    const options = { groupId: topic, topics: [topic], offsetsOf, deal, onFatal };
    const reader = openGroupReader(client(), options);
    await pause(1_000);
    await kafka.restart();
    const sender = openRecordSender(client());
    await sender.send(topic, numbered(0, 30, PARTITIONS));
    await ledger.reaches(30, 60_000);
    expect(fatal).toEqual([]);
    await reader.stop();
    await sender.close();
  });
});
