import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import kafkajs, { type Kafka } from 'kafkajs';
import { openKafka, type KafkaConnection } from '../client.js';
import { connectionAs } from '../testing.js';
import { attemptToRead, attemptToWrite, GROUP_REFUSED } from '../testing/member-attempts.js';
import { entryOf, type Grant } from '../access/grant.js';
import type { Member } from '../access/member-grants.js';
import { applySetup, setupDifferences } from './kafka-setup.js';

const { ConfigResourceTypes } = kafkajs;

const CLIENT = { clientId: 'spec' };
const LAB_A: Member = { handle: 'lab-a', active: true };
const LAB_B: Member = { handle: 'lab-b', active: true };
const BOTH = [LAB_A, LAB_B];

describeWithOwnKafka('the topics and rights of a network', () => {
  let kafka: LocalKafka;
  let network: KafkaConnection;
  beforeAll(async () => {
    kafka = await startTestKafka(['lab-a', 'lab-b']);
    network = connectionAs(kafka.brokers, kafka.network);
  });
  afterAll(() => kafka.stop());
  beforeEach(() => apply(BOTH));

  const wanted = (members: readonly Member[]) => ({
    members,
    generation: 1,
    networkUser: 'tocsin',
  });
  const apply = (members: readonly Member[]) => applySetup(network, wanted(members), CLIENT);
  const differences = (members: readonly Member[] = BOTH) =>
    setupDifferences(network, wanted(members), CLIENT);

  const asMember = (name: string): Kafka => {
    const user = kafka.members.get(name);
    if (!user) throw new Error(`nobody called ${name}`);
    return openKafka(connectionAs(kafka.memberBrokers, user), CLIENT);
  };

  const asNetwork = async <Result>(
    step: (admin: ReturnType<Kafka['admin']>) => Promise<Result>,
  ) => {
    const admin = openKafka(network, CLIENT).admin();
    await admin.connect();
    return step(admin).finally(() => admin.disconnect());
  };

  const write = (name: string, topic: string) => attemptToWrite(asMember(name), topic);
  const read = (name: string, where: { topic: string; group: string }) =>
    attemptToRead(asMember(name), where);

  it('are shown before anything is changed, made once, and left alone the second time', async () => {
    const generation = { ...wanted([LAB_A]), generation: 2 };
    const shown = await setupDifferences(network, generation, CLIENT);
    expect(shown).toEqual([
      expect.objectContaining({ kind: 'topic-missing', topic: 'tocsin.events.v1.g2' }),
    ]);
    expect(await setupDifferences(network, generation, CLIENT)).toEqual(shown);
    expect(await applySetup(network, generation, CLIENT)).toEqual({ before: shown, after: [] });
    expect(await applySetup(network, generation, CLIENT)).toEqual({ before: [], after: [] });
    await asNetwork((admin) => admin.deleteTopics({ topics: ['tocsin.events.v1.g2'] }));
  });

  it('have partitions and settings as the design says', async () => {
    const { topics, configs } = await asNetwork(async (admin) => ({
      ...(await admin.fetchTopicMetadata({
        topics: ['tocsin.events.v1', 'tocsin.intake.lab-a.v1'],
      })),
      configs: await admin.describeConfigs({
        resources: ['tocsin.events.v1', 'tocsin.intake.lab-a.v1'].map((name) => ({
          type: ConfigResourceTypes.TOPIC,
          name,
        })),
        includeSynonyms: false,
      }),
    }));
    const counts = topics.map(({ name, partitions }) => [name, partitions.length]);
    expect(Object.fromEntries(counts)).toEqual({
      'tocsin.events.v1': 12,
      'tocsin.intake.lab-a.v1': 1,
    });
    const settingsOf = (topic: string) =>
      Object.fromEntries(
        (
          configs.resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? []
        ).map((each) => [each.configName, each.configValue]),
      );
    const intake = settingsOf('tocsin.intake.lab-a.v1');
    expect(settingsOf('tocsin.events.v1')).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'retention.bytes': '-1',
      'min.insync.replicas': '1',
      'unclean.leader.election.enable': 'false',
    });
    expect(intake).toMatchObject({
      'cleanup.policy': 'delete',
      'compression.type': 'uncompressed',
      'message.timestamp.type': 'LogAppendTime',
    });
    const hours = (Number(intake['retention.ms']) + Number(intake['segment.ms'])) / 3_600_000;
    expect(hours).toBeLessThan(24);
  });

  it('let a member write to its own intake and nowhere else', async () => {
    expect(await write('lab-a', 'tocsin.intake.lab-a.v1')).toBe('written');
    for (const topic of [
      'tocsin.intake.lab-b.v1',
      'tocsin.receipts.lab-a.v1',
      'tocsin.events.v1',
      'tocsin.alerts.v1',
      'tocsin.parked.v1',
    ]) {
      expect([topic, await write('lab-a', topic)]).toEqual([topic, 'TOPIC_AUTHORIZATION_FAILED']);
    }
  });

  it('let a member send without doubles, as kafkajs and Java do', async () => {
    const producer = asMember('lab-a').producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const [answer] = await producer.send({
      topic: 'tocsin.intake.lab-a.v1',
      messages: [{ value: 'x' }],
    });
    await producer.disconnect();
    expect(answer?.errorCode).toBe(0);
  });

  it('let a member read its own receipts, in groups of its own, and nothing else', async () => {
    const own = { topic: 'tocsin.receipts.lab-a.v1', group: 'lab-a.desk' };
    expect(await read('lab-a', own)).toBe('read');
    expect(await read('lab-a', { ...own, group: 'lab-b.desk' })).toBe(GROUP_REFUSED);
    expect(await read('lab-a', { ...own, group: 'lab-ab' })).toBe(GROUP_REFUSED);
    for (const topic of [
      'tocsin.receipts.lab-b.v1',
      'tocsin.intake.lab-a.v1',
      'tocsin.events.v1',
    ]) {
      expect([topic, await read('lab-a', { ...own, topic })]).toEqual([
        topic,
        'TOPIC_AUTHORIZATION_FAILED',
      ]);
    }
  });

  it('are made by nobody but this', async () => {
    expect(await write('lab-a', 'tocsin.intake.nobody.v1')).toBe('TOPIC_AUTHORIZATION_FAILED');
    expect(await asNetwork((admin) => admin.listTopics())).not.toContain('tocsin.intake.nobody.v1');
  });

  it('are withdrawn from a member that is suspended, and given back', async () => {
    const suspended = [{ ...LAB_A, active: false }, LAB_B];
    const kinds = (await differences(suspended)).map(({ kind }) => kind);
    expect(kinds).toEqual(Array.from({ length: 5 }, () => 'access-too-wide'));
    expect((await apply(suspended)).after).toEqual([]);
    expect(await write('lab-a', 'tocsin.intake.lab-a.v1')).toBe('TOPIC_AUTHORIZATION_FAILED');
    const own = { topic: 'tocsin.receipts.lab-a.v1', group: 'lab-a.desk' };
    expect(await read('lab-a', own)).toMatch(/AUTHORIZATION_FAILED$/);
    expect(await write('lab-b', 'tocsin.intake.lab-b.v1')).toBe('written');
    await apply(BOTH);
    expect(await write('lab-a', 'tocsin.intake.lab-a.v1')).toBe('written');
  });

  it('are put right where somebody changed them, and what others set stays', async () => {
    await asNetwork((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: ConfigResourceTypes.TOPIC,
            name: 'tocsin.events.v1',
            configEntries: [
              { name: 'retention.ms', value: '1000' },
              { name: 'segment.bytes', value: '12345678' },
            ],
          },
        ],
      }),
    );
    const shown = await differences();
    expect(shown).toContainEqual({
      kind: 'setting-differs',
      topic: 'tocsin.events.v1',
      setting: 'retention.ms',
      found: '1000',
      wanted: '-1',
    });
    expect(await apply(BOTH)).toEqual({ before: shown, after: [] });
    const { resources } = await asNetwork((admin) =>
      admin.describeConfigs({
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'tocsin.events.v1' }],
        includeSynonyms: false,
      }),
    );
    const kept = resources[0]?.configEntries.find((each) => each.configName === 'segment.bytes');
    expect(kept?.configValue).toBe('12345678');
  });

  const given = async (grant: Partial<Grant>) => {
    const whole = { operation: 'READ', resource: 'TOPIC', pattern: 'LITERAL', host: '*', ...grant };
    const acl = entryOf(whole as Grant);
    await asNetwork((admin) => admin.createAcls({ acl: [acl] }));
    return {
      whole,
      withdraw: () => asNetwork((admin) => admin.deleteAcls({ filters: [acl] })),
    };
  };

  it('take from a member what it has beyond its own', async () => {
    const { whole } = await given({ principal: 'User:lab-a', name: 'tocsin.events.v1' });
    expect(await read('lab-a', { topic: 'tocsin.events.v1', group: 'lab-a.desk' })).toBe('read');
    expect((await apply(BOTH)).before).toEqual([{ kind: 'access-too-wide', grant: whole }]);
    expect(await read('lab-a', { topic: 'tocsin.events.v1', group: 'lab-a.desk' })).toBe(
      'TOPIC_AUTHORIZATION_FAILED',
    );
  });

  it.each([
    { principal: 'User:mallory', operation: 'WRITE', name: 'tocsin.intake.lab-a.v1' },
    { principal: 'User:mallory', operation: 'ALL', name: 'tocsin.', pattern: 'PREFIXED' as const },
    { principal: 'User:mallory', name: 'tocsin.receipts.lab-b.v1' },
    { principal: 'User:*', name: '*' },
  ])('name what somebody else may on them, and leave it to a person: %j', async (grant) => {
    const { whole, withdraw } = await given(grant);
    const shown = [{ kind: 'access-of-others', grant: whole }];
    expect(await apply(BOTH)).toEqual({ before: shown, after: shown });
    await withdraw();
  });

  it('have nothing against the network’s own services', async () => {
    const { withdraw } = await given({
      principal: 'User:relay',
      name: 'tocsin.intake.',
      pattern: 'PREFIXED',
    });
    expect(await differences()).toEqual([]);
    await withdraw();
  });

  it('show what only a person can put right: another number of partitions', async () => {
    const topic = 'tocsin.parked.v1';
    await asNetwork(async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    });
    const shown = [{ kind: 'partitions-differ', topic, found: 2, wanted: 1 }];
    expect(await apply(BOTH)).toEqual({ before: shown, after: shown });
    await asNetwork((admin) => admin.deleteTopics({ topics: [topic] }));
  });

  it('give no rights to a member whose name is the network’s own', async () => {
    const members = ['tocsin', 'network-user'].map((handle) => ({ handle, active: true }));
    const both = { members, generation: 1, networkUser: 'network-user' };
    const shown = members.map(({ handle }) => ({ kind: 'handle-reserved', handle }));
    const found = await applySetup(network, both, CLIENT);
    expect(found.after.filter(({ kind }) => kind !== 'access-of-others')).toEqual(shown);
    expect(await asNetwork((admin) => admin.listTopics())).not.toContain('tocsin.intake.tocsin.v1');
  });

  it('say in a sentence why they cannot be looked at', async () => {
    const wrong = connectionAs(kafka.brokers, { ...kafka.network, password: 'wrong' });
    await expect(setupDifferences(wrong, wanted([]), CLIENT)).rejects.toMatchObject({
      code: 'KAFKA_SIGN_IN_REFUSED',
    });
    const user = kafka.members.get('lab-a') ?? kafka.network;
    await expect(
      setupDifferences(connectionAs(kafka.memberBrokers, user), wanted([]), CLIENT),
    ).rejects.toMatchObject({ code: 'KAFKA_NOT_ALLOWED' });
    await expect(
      setupDifferences({ ...network, brokers: ['127.0.0.1:1'] }, wanted([]), CLIENT),
    ).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' });
  });
});
