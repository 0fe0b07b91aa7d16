import { hashToken, newToken } from '@tocsin/access';
import { anAccount, revoke } from '@tocsin/access/testing';
import type { Gate } from './gate.js';
import { describeEachGate } from './testing/each-gate.js';

const HERE = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';

const enter = (gate: Gate, tokenHash: string | null, cost = 1, address = HERE) =>
  gate.enter({ tokenHash, address, cost });

/** How it ended, and the limit that it was about. */
const outcome = async (entering: ReturnType<typeof enter>): Promise<string> => {
  const entered = await entering;
  if (entered.outcome === 'refused') return entered.problem;
  return `${entered.outcome} ${entered.taken.tightest.limit}`;
};

describeEachGate('the gate', (world) => {
  const account = (organisationId?: string) =>
    anAccount(world().store, organisationId === undefined ? {} : { organisationId });

  it('lets in who is signed in, and says what is left', async () => {
    const { tokenHash, tokenId } = await account();
    const entered = await enter(world().gate(), tokenHash, 30);
    expect(entered).toMatchObject({
      outcome: 'admitted',
      principal: { tokenId },
      taken: {
        admitted: true,
        cost: 30,
        retryAfter: 0,
        buckets: [
          { limit: 'organisation', capacity: 300, remaining: 270 },
          { limit: 'token', capacity: 200, remaining: 170 },
        ],
        tightest: { limit: 'token' },
      },
    });
  });

  it('refuses what does not fit in the bucket of a token, says when it will, and charges nothing for that', async () => {
    const gate = world().gate();
    const { tokenHash } = await account();
    expect(await outcome(enter(gate, tokenHash, 150))).toBe('admitted token');
    const refused = await enter(gate, tokenHash, 60);
    expect(refused).toMatchObject({
      outcome: 'over-limit',
      taken: { tightest: { limit: 'token', remaining: 50 } },
    });
    const { retryAfter } = (refused as { taken: { retryAfter: number } }).taken;
    expect(retryAfter).toBeGreaterThan(990);
    expect(retryAfter).toBeLessThanOrEqual(1_000);
    expect(await outcome(enter(gate, tokenHash, 50))).toBe('admitted token');
    expect(await outcome(enter(gate, tokenHash, 1))).toBe('over-limit token');
  });

  it('adds up all tokens of an organisation, and takes from none where one refuses', async () => {
    const gate = world().gate();
    const one = await account();
    const other = await account(one.organisationId);
    expect(await outcome(enter(gate, one.tokenHash, 200))).toBe('admitted token');
    expect(await outcome(enter(gate, other.tokenHash, 101))).toBe('over-limit organisation');
    expect(await outcome(enter(gate, other.tokenHash, 100))).toBe('admitted organisation');
    expect(await outcome(enter(gate, other.tokenHash, 1))).toBe('over-limit organisation');
    expect(await outcome(enter(gate, (await account()).tokenHash, 200))).toBe('admitted token');
  });

  it('never lets in what is more than the bucket holds, and says that waiting does not help', async () => {
    const { tokenHash } = await account();
    expect(await enter(world().gate(), tokenHash, 201)).toMatchObject({
      outcome: 'over-limit',
      taken: { tightest: { limit: 'token' }, retryAfter: null },
    });
  });

  it('counts who has no token by address, IPv6 by the network of a customer', async () => {
    const gate = world().gate();
    expect(await outcome(enter(gate, null, 50))).toBe('admitted address');
    expect(await outcome(enter(gate, null, 1))).toBe('over-limit address');
    expect(await outcome(enter(gate, null, 1, `::ffff:${HERE}`))).toBe('over-limit address');
    expect(await outcome(enter(gate, null, 50, ELSEWHERE))).toBe('admitted address');
    expect(await outcome(enter(gate, null, 50, '2001:db8:0:1::1'))).toBe('admitted address');
    expect(await outcome(enter(gate, null, 1, '2001:0DB8::1:0:0:0:2'))).toBe('over-limit address');
    expect(await outcome(enter(gate, null, 50, '2001:db8:0:2::1'))).toBe('admitted address');
  });

  it('charges who is in already to the same buckets', async () => {
    const gate = world().gate();
    const { tokenHash } = await account();
    const entered = await enter(gate, tokenHash, 1);
    if (entered.outcome !== 'admitted') throw new Error(entered.outcome);
    const { principal } = entered;
    expect(await gate.charge({ principal, address: HERE }, 199)).toMatchObject({ admitted: true });
    expect(await outcome(enter(gate, tokenHash, 1))).toBe('over-limit token');
    expect(await gate.charge({ principal: null, address: HERE }, 50)).toMatchObject({
      admitted: true,
    });
    expect(await gate.charge({ principal: null, address: HERE }, 1)).toMatchObject({
      admitted: false,
    });
  });

  describe('and wrong tokens', () => {
    const wrong = () => hashToken(newToken());

    it('are answered a few times, and then no token from there is looked at, a right one neither', async () => {
      const gate = world().gate();
      const { tokenHash } = await account();
      for (let tries = 0; tries < 5; tries += 1) {
        expect(await outcome(enter(gate, wrong()))).toBe('TOKEN_UNKNOWN');
      }
      expect(await outcome(enter(gate, wrong()))).toBe('throttled sign-in');
      expect(await outcome(enter(gate, tokenHash))).toBe('throttled sign-in');
      expect(await outcome(enter(gate, tokenHash, 1, ELSEWHERE))).toBe('admitted token');
    });

    it('are not answered more often because they come at once', async () => {
      const gate = world().gate();
      const { tokenHash } = await account();
      const hashes = [...Array.from({ length: 40 }, wrong), tokenHash];
      const outcomes = await Promise.all(hashes.map((hash) => outcome(enter(gate, hash))));
      expect(outcomes.filter((each) => each === 'TOKEN_UNKNOWN').length).toBeLessThanOrEqual(5);
      expect(outcomes.filter((each) => each === 'throttled sign-in').length).toBeGreaterThan(34);
    });

    it('count also where they cannot be tokens at all', async () => {
      const gate = world().gate();
      for (let tries = 0; tries < 5; tries += 1) {
        expect((await gate.wrongToken(HERE)).admitted).toBe(true);
      }
      expect((await gate.wrongToken(HERE)).admitted).toBe(false);
      expect(await outcome(enter(gate, wrong()))).toBe('throttled sign-in');
    });

    it('do not lock out who has been signed in from there', async () => {
      const gate = world().gate();
      const { tokenHash } = await account();
      expect(await outcome(enter(gate, tokenHash))).toBe('admitted token');
      for (let tries = 0; tries < 6; tries += 1) await enter(gate, wrong());
      expect(await outcome(enter(gate, wrong()))).toBe('throttled sign-in');
      expect(await outcome(enter(gate, tokenHash))).toBe('admitted token');
    });

    it('are not counted for signing in well, however often', async () => {
      const gate = world().gate();
      for (let people = 0; people < 8; people += 1) {
        const { tokenHash } = await account();
        expect(await outcome(enter(gate, tokenHash))).toBe('admitted token');
      }
    });
  });

  it('charges who keeps coming with a token that has ended like anybody without one', async () => {
    const gate = world().gate();
    const ended = await account();
    await revoke(world().store, ended);
    expect(await outcome(enter(gate, ended.tokenHash, 25))).toBe('TOKEN_REVOKED');
    expect(await outcome(enter(gate, ended.tokenHash, 25))).toBe('TOKEN_REVOKED');
    expect(await outcome(enter(gate, ended.tokenHash, 1))).toBe('over-limit address');
    const guess = await enter(gate, hashToken(newToken()));
    expect(guess).toEqual({ outcome: 'refused', problem: 'TOKEN_UNKNOWN' });
  });

  it('lets in again what has leaked', async () => {
    const quick = { capacity: 100, perSecond: 500 };
    const gate = world().gate({
      organisation: quick,
      token: quick,
      address: quick,
      'sign-in': quick,
    });
    expect(await outcome(enter(gate, null, 100))).toBe('admitted address');
    const refused = await enter(gate, null, 100);
    if (refused.outcome !== 'over-limit') throw new Error(refused.outcome);
    await new Promise((resolve) => {
      setTimeout(resolve, (refused.taken.retryAfter ?? 0) * 1_000 + 5);
    });
    expect(await outcome(enter(gate, null, 100))).toBe('admitted address');
  });
});
