import { hashToken, isToken } from '@tocsin/access';
import type { CreateTokenInput } from './commands.js';
import { describeEachNetwork, describeNetwork, NOW } from './testing/each-network.js';
import { codeOf } from './testing/outcomes.js';
import { valueOf, type TestPerson } from './testing.js';

const wanted: CreateTokenInput = { label: 'duty room', scopes: ['read'], expiresAt: null };
const later = (ms: number) => new Date(NOW.getTime() + ms);

describeEachNetwork('a further token', (network) => {
  it('ends with the next request when it is revoked', async () => {
    const { commands, as, access } = network();
    const { tokenId, token } = valueOf(await commands.createToken(wanted, await as('ada')));
    expect(await access.endedTokens([tokenId])).toEqual(new Set());
    valueOf(await commands.revokeToken({ tokenId }, await as('ada')));
    expect(await access.signIn(hashToken(token))).toEqual({ ok: false, problem: 'TOKEN_REVOKED' });
    expect(await access.endedTokens([tokenId])).toEqual(new Set([tokenId]));
    expect(codeOf(await commands.revokeToken({ tokenId }, await as('ada')))).toBe(
      'NOTHING_CHANGES',
    );
  });

  it('writes nothing any more once it is revoked, also in the middle of a command', async () => {
    const { commands, as, submit, people, access } = network();
    const { citation: reportId, version } = await submit('ada');
    const context = await as('ada');
    const tokenId = context.principal.tokenId!;
    valueOf(await commands.revokeToken({ tokenId }, context));
    const input = { reportId, expectedVersion: version, reason: 'mistaken' };
    expect(codeOf(await commands.retractReport(input, context))).toBe('NOT_PERMITTED');
    expect(await access.signIn(hashToken(people.ada.token))).toMatchObject({ ok: false });
  });
});

describeNetwork('a further token', (network) => {
  it('signs its owner in with its own scopes until it runs out', async () => {
    const { commands, as, access, people, store } = network();
    const input = { ...wanted, scopes: ['report', 'read'], expiresAt: later(1) } as const;
    const created = valueOf(await commands.createToken(input, await as('ada')));
    expect(isToken(created.token)).toBe(true);
    expect(await access.signIn(hashToken(created.token))).toMatchObject({
      ok: true,
      principal: {
        viewer: { personId: people.ada.personId },
        tokenId: created.tokenId,
        scopes: ['read', 'report'],
        expiresAt: later(1),
      },
    });
    const log = JSON.stringify(await store.readAll({ after: 0, limit: 1_000 }));
    expect(log).not.toContain(created.token);
  });
});

describeNetwork('a token is refused', (network) => {
  it.each<[string, object]>([
    ['SCOPE_EXCEEDED', { scopes: ['read', 'report'] }],
    ['SCOPE_REQUIRED', { scopes: [] }],
    ['SCOPE_UNKNOWN', { scopes: ['root'] }],
    ['EXPIRY_PAST', { expiresAt: NOW }],
    ['EXPIRY_PAST', { expiresAt: new Date(0) }],
    ['EXPIRY_INVALID', { expiresAt: new Date('never') }],
    ['LABEL_REQUIRED', { label: ' ' }],
    ['LABEL_INVALID', { label: 'duty\0room' }],
    ['LABEL_TOO_LONG', { label: 'x'.repeat(101) }],
  ])('with %s', async (code, wrong) => {
    const { commands, as, store } = network();
    const context = await as('ada', ['read', 'administer']);
    const { position } = await store.head();
    expect(codeOf(await commands.createToken({ ...wanted, ...wrong }, context))).toBe(code);
    expect((await store.head()).position).toBe(position);
  });

  it('without the scope to administer', async () => {
    const { commands, as } = network();
    const context = await as('ada', ['read', 'report']);
    expect(codeOf(await commands.createToken(wanted, context))).toBe('NOT_PERMITTED');
  });
});

describeNetwork('revoking', (network) => {
  const created = async (person: TestPerson) =>
    valueOf(await network().commands.createToken(wanted, await network().as(person)));

  it('is done by an administrator for people of the same organisation', async () => {
    const { commands, as } = network();
    const { tokenId } = await created('nina');
    expect(codeOf(await commands.revokeToken({ tokenId }, await as('omar')))).toBe('accepted');
  });

  it('is answered to everybody else as if there were no such token', async () => {
    const { commands, as } = network();
    const { tokenId } = await created('nina');
    const context = await as('ada');
    const toHidden = await commands.revokeToken({ tokenId }, context);
    expect(codeOf(toHidden)).toBe('NOT_FOUND');
    for (const absent of [
      tokenId.replace(/^.{8}/, '00000000'),
      '',
      'a\0b',
      tokenId.toUpperCase(),
    ]) {
      expect(await commands.revokeToken({ tokenId: absent }, context)).toEqual(toHidden);
    }
    expect(codeOf(await commands.revokeToken({ tokenId }, await as('wei')))).toBe('NOT_FOUND');
  });

  it('of the very token in use needs no scope: what leaked must be easy to end', async () => {
    const { commands, as } = network();
    const reading = await as('ada', ['read']);
    const { tokenId } = await created('ada');
    expect(codeOf(await commands.revokeToken({ tokenId }, reading))).toBe('NOT_PERMITTED');
    const own = { tokenId: reading.principal.tokenId! };
    expect(codeOf(await commands.revokeToken(own, reading))).toBe('accepted');
  });
});
