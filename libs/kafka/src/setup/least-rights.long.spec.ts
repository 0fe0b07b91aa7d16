import type { LocalKafka } from '@tocsin/local-kafka';
import { describeWithKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import { entryOf, type Grant } from '../access/grant.js';
import { openKafka } from '../client.js';
import { connectionAs } from '../testing.js';
import { applySetup } from './kafka-setup.js';

const CLIENT = { clientId: 'spec' };
const ON_TOPICS = [
  'CREATE',
  'DESCRIBE',
  'READ',
  'WRITE',
  'DELETE',
  'ALTER',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
];
const ON_CLUSTER = ['DESCRIBE', 'ALTER', 'DESCRIBE_CONFIGS'];

/** As docs/operations.md lists them. */
const GRANTS: Grant[] = [
  ...ON_TOPICS.map((operation) => ({
    operation,
    resource: 'TOPIC',
    name: 'tocsin.',
    pattern: 'PREFIXED' as const,
  })),
  ...ON_CLUSTER.map((operation) => ({
    operation,
    resource: 'CLUSTER',
    name: 'kafka-cluster',
    pattern: 'LITERAL' as const,
  })),
].map((grant) => ({ ...grant, principal: 'User:service', host: '*' }));

describeWithKafka('a user of the network that is no super user', () => {
  let kafka: LocalKafka;
  beforeAll(async () => {
    kafka = await startTestKafka(['service']);
    const admin = openKafka(connectionAs(kafka.brokers, kafka.network), CLIENT).admin();
    await admin.connect();
    await admin.createAcls({ acl: GRANTS.map(entryOf) });
    await admin.disconnect();
  });
  afterAll(() => kafka.stop());

  it('makes topics and gives and takes rights with no more than the manual lists', async () => {
    const user = kafka.members.get('service') ?? kafka.network;
    const connection = connectionAs(kafka.memberBrokers, user);
    const wanted = (active: boolean) => ({
      members: [{ handle: 'lab-a', active }],
      generation: 1,
      networkUser: 'service',
    });
    const { before, after } = await applySetup(connection, wanted(true), CLIENT);
    expect([before.length, after]).toEqual([10, []]);
    const suspended = await applySetup(connection, wanted(false), CLIENT);
    expect([suspended.before.length, suspended.after]).toEqual([5, []]);
  });
});
