import type { LocalKafka } from '@tocsin/local-kafka';
import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import type { Network } from './opening/network.js';
import { settingsFor, TestInstallation } from './testing/network-on-test-database.js';
import { changedTopics, topicDifferences } from './topics.js';

let installation: TestInstallation;
beforeEach(async () => {
  installation = await TestInstallation.create();
});
afterEach(() => installation.drop());

const admitted = async (network: Network, handle: string): Promise<string> => {
  const names = [{ lang: 'en', value: handle }];
  const member = { class: 'team', jurisdiction: 'SG', invented: false } as const;
  const outcome = await network.actsFor('test').admitOrganisation({ handle, names, ...member });
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value.organisationId;
};

describe('the topics of a network without Kafka', () => {
  it('are none, and it is said which variable is missing', async () => {
    const network = await installation.open();
    await expect(topicDifferences(network)).rejects.toMatchObject({ code: 'KAFKA_NOT_SET' });
    await expect(changedTopics(network)).rejects.toMatchObject({ code: 'KAFKA_NOT_SET' });
  });
});

describeWithOwnKafka('the topics of a network', () => {
  let kafka: LocalKafka;
  beforeAll(async () => {
    kafka = await startTestKafka([]);
  });
  afterAll(() => kafka.stop());

  it('follow the list of members: admitted, suspended, back again', async () => {
    const { kafka: connection } = settingsFor({
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_SASL_USERNAME: kafka.network.name,
      KAFKA_SASL_PASSWORD: kafka.network.password,
    });
    const settings = { ...installation.settings, kafka: connection };
    const network = await installation.open({ settings });
    await admitted(network, 'lab-b');
    const organisationId = await admitted(network, 'lab-a');
    const { changed, left } = await changedTopics(network);
    expect(left).toEqual([]);
    expect(changed.flatMap((each) => (each.kind === 'topic-missing' ? [each.topic] : []))).toEqual([
      'tocsin.events.v1',
      'tocsin.alerts.v1',
      'tocsin.parked.v1',
      'tocsin.intake.lab-a.v1',
      'tocsin.receipts.lab-a.v1',
      'tocsin.intake.lab-b.v1',
      'tocsin.receipts.lab-b.v1',
    ]);
    expect(await topicDifferences(network)).toEqual([]);
    // Another generation of the events, as the relay begins one after a restore.
    await installation.pool.query(
      `insert into feed.relay (generation, topic, partitions, epoch, published, acknowledged, held_until)
       values (2, 'tocsin.events.v1.g2', 12, 1, 0, array_fill(0::bigint, array[12]), now())`,
    );
    expect(await topicDifferences(network)).toMatchObject([{ topic: 'tocsin.events.v1.g2' }]);
    await changedTopics(network);

    const reason = 'test';
    const to = (standing: 'suspended' | 'restricted' | 'left') =>
      network.actsFor('test').changeStanding({ organisationId, standing, reason });
    await to('restricted');
    expect(await topicDifferences(network)).toEqual([]);
    await to('suspended');
    const withdrawn = (await changedTopics(network)).changed;
    expect(withdrawn).toHaveLength(5);
    expect(withdrawn).toEqual(
      withdrawn.map(() => ({
        kind: 'access-too-wide',
        grant: expect.objectContaining({ principal: 'User:lab-a' }) as unknown,
      })),
    );
    await to('left');
    expect(await topicDifferences(network)).toEqual([]);
  });
});
