import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PublishedAlert } from '@tocsin/alerts';
import { alertsTopic, openKafka, type KafkaClient } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import { describeWithKafka, sharedKafka } from '@tocsin/local-kafka/testing';
import { openAlertsTopic } from './alerts-on-kafka.js';

const anAlert = (position: number): PublishedAlert => ({
  alertId: randomUUID(),
  ruleId: randomUUID(),
  ownerId: randomUUID(),
  organisationId: randomUUID(),
  position,
  raisedAt: new Date('2026-05-04T12:00:00Z'),
  subjects: [{ incidentId: null, reportId: randomUUID(), kinds: ['PUBLISHED'] }],
  drill: false,
});

describeWithKafka('alerts on Kafka', () => {
  let client: KafkaClient;
  const topic = { ...alertsTopic(), name: `alerts-${randomUUID()}` };
  const store = { head: async () => ({ position: 9, recordedAt: new Date(), epoch: 2 }) };
  beforeAll(async () => {
    const { brokers, network } = await sharedKafka();
    client = openKafka(connectionAs(brokers, network), { clientId: 'alerts-spec' });
  });

  it('are there in order, under their rules, on a topic that is made where there is none', async () => {
    const alerts = Array.from({ length: 5 }, (_, index) => anAlert(index + 1));
    const opened = openAlertsTopic(client, store, topic);
    await opened.send(alerts.slice(0, 3));
    await opened.send(alerts.slice(3));
    await opened.close();
    const consumer = client.consumer({ groupId: topic.name });
    const found: { key: string; id: string; epoch: string; value: string }[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [topic.name], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { key, headers, value } }) => {
        const { ce_id: id, ce_epoch: epoch } = headers ?? {};
        found.push({
          key: String(key),
          id: String(id),
          epoch: String(epoch),
          value: String(value),
        });
      },
    });
    while (found.length < alerts.length) await pause(50);
    await consumer.disconnect();
    expect(found.map(({ key, id, epoch }) => [key, id, epoch])).toEqual(
      alerts.map(({ ruleId, alertId }) => [ruleId, alertId, '2']),
    );
    expect(JSON.parse(found[0]?.value ?? '')).toMatchObject({
      alertId: alerts[0]?.alertId,
      subjects: alerts[0]?.subjects,
    });
  }, 60_000);
});
