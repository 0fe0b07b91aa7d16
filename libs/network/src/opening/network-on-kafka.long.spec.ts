import { eventsTopic } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import { describeWithKafka, sharedKafka } from '@tocsin/local-kafka/testing';
import { randomUUID } from 'node:crypto';
import { TestInstallation } from '../testing/network-on-test-database.js';
import type { NetworkOptions } from './network.js';

describeWithKafka('a network on Kafka', () => {
  let installation: TestInstallation;
  let open: (roles: NetworkOptions['roles']) => ReturnType<TestInstallation['open']>;
  const fatal: unknown[] = [];

  beforeEach(async () => {
    installation = await TestInstallation.create();
    const { brokers, network } = await sharedKafka();
    const settings = { ...installation.settings, kafka: connectionAs(brokers, network) };
    const prefix = `network-${randomUUID()}`;
    const topicOf = (generation: number) => ({
      ...eventsTopic(),
      name: `${prefix}.g${generation}`,
      partitions: 4,
    });
    fatal.length = 0;
    open = (roles) =>
      installation.open({ settings, roles, topicOf, onFatal: (error) => fatal.push(error) });
  });
  afterEach(() => installation.drop());

  it('is relay, projector and reader in three processes, and the reader is woken when views advance', async () => {
    const reader = await open([]);
    const relay = await open(['relay']);
    await open(['projector']);
    const acts = reader.actsFor('test');
    const member = { class: 'team', jurisdiction: 'SG', invented: true } as const;
    const admit = async (number: number) => {
      const names = [{ lang: 'en', value: `Team ${number}` }];
      const admitted = await acts.admitOrganisation({ ...member, handle: `team-${number}`, names });
      if (!admitted.ok) throw new Error(admitted.error.code);
      return (await reader.store.head()).position;
    };
    expect(await reader.readModel.waitFor(await admit(0), 30_000)).toBe(true);
    for (let number = 1; number <= 20; number += 1) {
      const position = await admit(number);
      expect(await reader.readModel.waitFor(position, 10_000)).toBe(true);
    }
    const { position } = await reader.store.head();
    expect(await reader.viewHealth()).toMatchObject({ position, lag: 0, lagAgeMs: 0 });
    expect(await relay.relayHealth()).toMatchObject({ sends: true, published: position, lag: 0 });
    expect(await reader.relayHealth()).toBeNull();
    expect(fatal).toEqual([]);
  });

  it('goes on with the event table where it is opened without Kafka, and back', async () => {
    const admit = async (network: Awaited<ReturnType<typeof open>>, handle: string) => {
      const admitted = await network.actsFor('test').admitOrganisation({
        handle,
        class: 'team',
        jurisdiction: 'SG',
        invented: true,
        names: [{ lang: 'en', value: handle }],
      });
      if (!admitted.ok) throw new Error(admitted.error.code);
      const { position } = await network.store.head();
      expect(await network.readModel.waitFor(position, 30_000)).toBe(true);
    };
    const first = await open(['relay', 'projector']);
    await admit(first, 'x-one');
    await first.close();
    const second = await installation.open({ roles: ['projector', 'relay'] });
    await admit(second, 'x-two');
    await second.close();
    await admit(await open(['relay', 'projector']), 'x-three');
    expect(fatal).toEqual([]);
  });
});
