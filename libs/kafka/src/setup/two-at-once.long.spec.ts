import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { openKafka, type KafkaConnection } from '../client.js';
import { ensureTopic, offsetsAt } from '../events-topic.js';
import { connectionAs } from '../testing.js';
import { eventsTopic } from '../topics/topic-definitions.js';
import { applySetup, setupDifferences } from './kafka-setup.js';

const CLIENT = { clientId: 'spec' };
const MEMBERS = ['lab-a', 'lab-b'].map((handle) => ({ handle, active: true }));

describeWithOwnKafka('the topics and rights of a network', () => {
  let kafka: LocalKafka;
  let network: KafkaConnection;
  beforeAll(async () => {
    kafka = await startTestKafka(['lab-a', 'lab-b']);
    network = connectionAs(kafka.brokers, kafka.network);
  });
  afterAll(() => kafka.stop());

  const wanted = (generation: number) => ({ members: MEMBERS, generation, networkUser: 'tocsin' });
  const apply = (generation: number) => applySetup(network, wanted(generation), CLIENT);

  it('are set up by two at once as by one', async () => {
    await Promise.all([apply(1), apply(1)]);
    expect(await setupDifferences(network, wanted(1), CLIENT)).toEqual([]);
  });

  it('are set up beside a relay that is just making its topic, whoever is first', async () => {
    const client = openKafka(network, CLIENT);
    for (let generation = 2; generation < 12; generation += 1) {
      const topic = eventsTopic(generation);
      const [partitions, { after }] = await Promise.all([
        ensureTopic(client, topic),
        apply(generation),
      ]);
      expect([generation, partitions, after]).toEqual([generation, 12, []]);
      expect((await offsetsAt(client, topic.name))?.size).toBe(12);
    }
  });
});
