import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertNotice, Channel, Notification } from '../channel.js';
import { aNotice } from './memory-ports.js';

/** A channel with real receivers behind it, each of which behaves in one way. */
export type ChannelUnderTest = {
  readonly channel: Channel;
  /** Destinations. */
  readonly takes: string;
  readonly fails: string;
  /** Takes the connection and says nothing. */
  readonly hangs: string;
  /** Nobody knows it. */
  readonly unknown: string;
  /** What has arrived where things are taken, oldest first: the ids by which a receiver drops repeats. */
  arrived(): Promise<readonly string[]>;
  /** Texts that stand in no outcome: secrets, addresses of people. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
};

export const aNotification = (given: Partial<Notification> = {}): Notification => ({
  deliveryId: '5b6f7b9e-0000-5000-8000-000000000001',
  kind: 'alert',
  rule: { ruleId: '019b0000-0000-7000-8000-00000000000a', name: 'Serious incidents in banks' },
  alerts: [aNotice()],
  window: null,
  notice: null,
  destination: '',
  sentAt: new Date(),
  ...given,
});

const aSecret: AlertNotice = aNotice({ label: 'TLP:AMBER', content: null });

/** What every channel does, over real connections. Call it in a spec of the channel's room. */
export function describeChannel(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`${name} as a channel`, () => {
    let given: ChannelUnderTest;
    beforeAll(async () => {
      given = await open();
    });
    afterAll(() => given.close());

    const patient = () => AbortSignal.timeout(60_000);
    const send = (to: string, more: Partial<Notification> = {}, signal = patient()) =>
      given.channel.send(aNotification({ destination: to, ...more }), signal);
    const expectNoSecret = (outcome: unknown) => {
      const text = JSON.stringify(outcome);
      for (const secret of given.secrets) expect(text).not.toContain(secret);
    };

    it('delivers, and says how long it took and what it asked', async () => {
      const outcome = await send(given.takes, { deliveryId: numbered(1) });
      expect(outcome).toMatchObject({ result: 'delivered', code: expect.stringMatching(CODE) });
      expect(outcome.latencyMs).toBeGreaterThan(0);
      expect(outcome.request).not.toBe('');
      expect(await given.arrived()).toContain(numbered(1));
      expectNoSecret(outcome);
    });

    it('keeps the id over attempts', async () => {
      const before = (await given.arrived()).length;
      await send(given.takes, { deliveryId: numbered(2) });
      await send(given.takes, { deliveryId: numbered(2), sentAt: new Date(Date.now() + 5_000) });
      expect((await given.arrived()).slice(before)).toEqual([numbered(2), numbered(2)]);
    });

    it('sends each kind of thing there is', async () => {
      const window = { since: new Date(0), until: new Date(), zone: 'Europe/Berlin' };
      const sent = [
        await send(given.takes, { kind: 'digest', alerts: [aNotice(), aSecret], window }),
        await send(given.takes, { kind: 'test', alerts: [], rule: null }),
        await send(given.takes, {
          kind: 'notice',
          alerts: [],
          rule: null,
          notice: 'WEBHOOK_DISABLED',
        }),
        await send(given.takes, { alerts: [aSecret] }),
      ];
      expect(sent.map(({ result }) => result)).toEqual(
        Array.from({ length: 4 }, () => 'delivered'),
      );
    });

    it('says that it failed, with a code and without secrets, and throws nothing', async () => {
      const outcome = await send(given.fails);
      expect(['failed', 'refused']).toContain(outcome.result);
      expect(outcome.code).toMatch(CODE);
      expect((outcome.answer ?? '').length).toBeLessThanOrEqual(4_096);
      expectNoSecret(outcome);
    });

    it('answers for a destination that nobody knows', async () => {
      const outcome = await send(given.unknown);
      expect(outcome.result).not.toBe('delivered');
      expect(outcome.code).toMatch(CODE);
    });

    it('gives up when it is told to, and says so', async () => {
      const outcome = await send(given.hangs, {}, AbortSignal.timeout(500));
      expect(['failed', 'uncertain']).toContain(outcome.result);
      expect(outcome.code).toMatch(CODE);
      expect(outcome.latencyMs).toBeLessThan(15_000);
    });

    it('sends many at once, and one that hangs holds up none of them', async () => {
      const stop = new AbortController();
      const hanging = send(given.hangs, {}, stop.signal);
      const sent = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          send(given.takes, { deliveryId: numbered(100 + index) }),
        ),
      );
      expect(new Set(sent.map(({ result }) => result))).toEqual(new Set(['delivered']));
      stop.abort();
      expect((await hanging).result).not.toBe('delivered');
    });
  });
}

const CODE = /^[A-Z][A-Z0-9_]*$/;
const numbered = (number: number) => `5b6f7b9e-0000-5000-8000-${String(number).padStart(12, '0')}`;
