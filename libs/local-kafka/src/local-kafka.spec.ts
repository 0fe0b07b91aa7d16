import { connect } from 'node:net';
import { describeWithOwnKafka, startTestKafka } from './testing.js';
import type { LocalKafka } from './index.js';

const portOf = (address: string): number => Number(address.split(':')[1]);

/** Whether somebody takes connections there. */
const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(portOf(address), '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
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
