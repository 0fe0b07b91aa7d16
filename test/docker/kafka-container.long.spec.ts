import { openKafka } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import { brokerProperties, describeWithOwnKafka } from '@tocsin/local-kafka/testing';
import { answeredToNobody, KafkaInstallation, propertiesOf } from './kafka-installation.js';

const PASSWORD = 'p'.repeat(48);

/** Signs in, asks for the topics, leaves. */
async function topicsFor(brokers: string, name: string, password: string): Promise<string[]> {
  const kafka = openKafka(connectionAs(brokers, { name, password }), {
    clientId: 'container-spec',
  });
  const admin = kafka.admin({ retry: { retries: 2 } });
  try {
    await admin.connect();
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

async function createTopic(brokers: string, name: string, password: string): Promise<boolean> {
  const kafka = openKafka(connectionAs(brokers, { name, password }), {
    clientId: 'container-spec',
  });
  const admin = kafka.admin({ retry: { retries: 2 } });
  await admin.connect();
  const topics = [{ topic: 'tocsin.spec', numPartitions: 1, replicationFactor: 1 }];
  return admin.createTopics({ topics }).finally(() => admin.disconnect());
}

/** Starts a broker four times, each with people of its own. */
describeWithOwnKafka('The Kafka of the compose file', () => {
  const kafka = new KafkaInstallation();
  beforeAll(async () => {
    await kafka.prepare(PASSWORD);
    await kafka.start();
  }, 300_000);
  afterAll(() => kafka.end());

  it('is set as the broker that every other spec runs on', () => {
    const user = { name: 'tocsin', password: PASSWORD };
    const ports = { internal: 1, members: 2, controller: 3 };
    const proven = propertiesOf(
      brokerProperties({ ports, dataDir: '', controllerPassword: 'x', network: user }),
    );
    const found = kafka.properties();
    expect([...found.keys()].toSorted()).toEqual([...proven.keys()].toSorted());
    const differing = [...found].filter(([name, value]) => proven.get(name) !== value);
    // Addresses, the controller's password, the folder, and more than one group at once.
    expect(differing.map(([name]) => name).toSorted()).toEqual([
      'advertised.listeners',
      'controller.quorum.voters',
      'listener.name.controller.plain.sasl.jaas.config',
      'listeners',
      'log.dirs',
      'offsets.topic.num.partitions',
    ]);
  });

  it('answers nobody who has not signed in, on any of its listeners', async () => {
    const { internal, members, controller } = kafka.addresses;
    const answers = await Promise.all([internal, members, controller].map(answeredToNobody));
    expect(answers).toEqual([0, 0, 0]);
  });

  it('lets the network do everything', async () => {
    expect(await createTopic(kafka.addresses.internal, 'tocsin', PASSWORD)).toBe(true);
    expect(await topicsFor(kafka.addresses.internal, 'tocsin', PASSWORD)).toContain('tocsin.spec');
  });

  it('lets a member in by the password that it was given, and do nothing by itself', async () => {
    const { members } = kafka.addresses;
    const { code, stdout: password } = kafka.run('add-member.sh', ['lab-a']);
    expect({ code, password }).toEqual({ code: 0, password: expect.stringMatching(/^[\w-]{32}$/) });
    expect(await topicsFor(members, 'lab-a', password)).toEqual([]);
    await expect(createTopic(members, 'lab-a', password)).rejects.toMatchObject({
      errors: [{ type: expect.stringMatching(/_AUTHORIZATION_FAILED$/) }],
    });
    await expect(topicsFor(members, 'lab-a', `${password}x`)).rejects.toThrow(/authentication/i);
  });

  it.each(['', 'tocsin', 'controller', 'Lab', "a'],SCRAM-SHA-512=[x"])(
    'lets nobody in as %p',
    (name) => {
      expect(kafka.run('add-member.sh', [name])).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('starts with its own data and people again, and is one process that stops when told to', async () => {
    const { stdout: password } = kafka.run('add-member.sh', ['bank-c']);
    await kafka.stop();
    expect(kafka.run('healthy.sh').code).not.toBe(0);
    await kafka.start();
    expect(await topicsFor(kafka.addresses.members, 'bank-c', password)).toEqual([]);
  }, 180_000);

  it.each(['', 'short', 'quotation"mark"in-a-password'])(
    'does not start with the password %p',
    (password) => {
      const { code, stderr } = kafka.run('start.sh', [], { NETWORK_PASSWORD: password });
      expect(code).toBe(1);
      expect(stderr).toMatch(/NETWORK_PASSWORD/);
      if (password) expect(stderr).not.toContain(password);
    },
  );
});
