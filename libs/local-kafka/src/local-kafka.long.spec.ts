import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identityOf, keep } from './broker-files.js';
import { startLocalKafka } from './local-kafka.js';
import { describeWithOwnKafka, startTestKafka } from './testing.js';
import type { LocalKafka } from './index.js';

const CACHE = path.resolve(__dirname, '../../../node_modules/.cache/tocsin');

const portOf = (address: string): number => Number(address.split(':')[1]);

/** Whether somebody takes connections there. */
const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(portOf(address), '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describeWithOwnKafka('a directory of a local Kafka', () => {
  it('may have any id, also one that begins with a hyphen', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tocsin-kafka-'));
    const identity = await identityOf(directory, []);
    keep(directory, { ...identity, clusterId: `-${identity.clusterId.slice(1)}` });
    const started = await startLocalKafka({ directory, cache: CACHE });
    expect(await answers(started.brokers)).toBe(true);
    await started.stop();
    rmSync(directory, { recursive: true });
  });
});

describeWithOwnKafka('a local Kafka', () => {
  let kafka: LocalKafka;
  beforeAll(async () => {
    kafka = await startTestKafka(['lab-a']);
  });
  afterAll(() => kafka.stop());

  it('answers on an address for the network and on one for members', async () => {
    expect(await answers(kafka.brokers)).toBe(true);
    expect(await answers(kafka.memberBrokers)).toBe(true);
    expect(kafka.members.get('lab-a')?.password).toMatch(/^[\w-]{32}$/);
  });

  it('is back at the same addresses after kill -9, and knows who was added since', async () => {
    const [before, addresses] = [kafka.pid(), [kafka.brokers, kafka.memberBrokers]];
    const added = await kafka.addMember('bank-c');
    await kafka.killHard();
    expect(await answers(kafka.brokers)).toBe(false);
    await kafka.restart();
    expect(kafka.pid()).not.toBe(before);
    expect([kafka.brokers, kafka.memberBrokers]).toEqual(addresses);
    expect(await answers(kafka.memberBrokers)).toBe(true);
    expect(kafka.members.get('bank-c')).toEqual(added);
  });
});
