import type { Surviving } from '../events.js';
import { AUTHOR, aViewer, forgotten, OTHER, someId, SOURCE, specificationOf } from '../testing.js';
import { issueToken, revokeToken, type IssueToken } from './token-decider.js';
import { evolveToken, isExpired, noToken, type TokenState } from './token.js';
import type { TokenEvent, TokenIssued, TokenScope } from './token-events.js';

const { given } = specificationOf<TokenState, Surviving<TokenEvent>>({
  initial: noToken,
  evolve: evolveToken,
});

const now = Date.parse('2026-05-04T12:00:00Z');
const tokenId = someId('tok', 1);
const all = { scopes: ['read', 'report', 'administer'] as const, now };

const command: IssueToken = {
  tokenId,
  personId: AUTHOR,
  hash: 'ab'.repeat(32),
  prefix: 'tocsin_Ab1',
  scopes: ['report', 'read', 'read'],
  expiresAt: '2026-06-04T12:00:00Z',
  label: ' duty room ',
};
const issued: TokenIssued = {
  type: 'TokenIssued',
  data: {
    tokenId,
    personId: AUTHOR,
    hash: command.hash,
    prefix: command.prefix,
    scopes: ['read', 'report'],
    expiresAt: command.expiresAt,
  },
  content: { label: 'duty room' },
};
const revoked: TokenEvent = { type: 'TokenRevoked', data: { tokenId } };

describe('issuing a token', () => {
  it('records its hash, what it is good for and until when', () => {
    given()
      .when((state) => issueToken(state, command, all))
      .then(issued);
  });

  it('happens once', () => {
    given(issued)
      .when((state) => issueToken(state, command, all))
      .thenRefused('ALREADY_EXISTS');
  });

  it.each([
    ['LABEL_REQUIRED', { label: '  ' }],
    ['LABEL_INVALID', { label: 'duty\nroom' }],
    ['LABEL_INVALID', { label: 'duty\u0000' }],
    ['LABEL_INVALID', { label: 'duty\ud800' }],
    ['LABEL_TOO_LONG', { label: '字'.repeat(101) }],
    ['SCOPE_REQUIRED', { scopes: [] }],
    ['SCOPE_UNKNOWN', { scopes: ['root' as TokenScope] }],
    ['EXPIRY_PAST', { expiresAt: '2026-05-04T12:00:00Z' }],
    ['EXPIRY_PAST', { expiresAt: '1970-01-01T00:00:00Z' }],
    ['EXPIRY_INVALID', { expiresAt: 'tomorrow' }],
  ])('is refused with %s', (code, wrong) => {
    given()
      .when((state) => issueToken(state, { ...command, ...wrong }, all))
      .thenRefused(code);
  });

  it('gives nobody more than the token that asks for it', () => {
    given()
      .when((state) => issueToken(state, command, { scopes: ['read'], now }))
      .thenRefused('SCOPE_EXCEEDED');
  });

  it('gives a feed a token of its own, to whoever may read', () => {
    const feed = { ...command, scopes: ['feed'] as const };
    given()
      .when((state) => issueToken(state, feed, { scopes: ['read', 'administer'], now }))
      .then({ ...issued, data: { ...issued.data, scopes: ['feed'] } });
    given()
      .when((state) => issueToken(state, feed, { scopes: ['administer'], now }))
      .thenRefused('SCOPE_EXCEEDED');
    given()
      .when((state) => issueToken(state, { ...feed, scopes: ['read', 'feed'] }, all))
      .thenRefused('SCOPE_FEED_ALONE');
    given()
      .when((state) => issueToken(state, command, { scopes: ['feed'], now }))
      .thenRefused('SCOPE_EXCEEDED');
  });

  it('takes a label of a hundred characters, and no expiry at all', () => {
    const label = '字'.repeat(100);
    given()
      .when((state) => issueToken(state, { ...command, label, expiresAt: null }, all))
      .then({ ...issued, data: { ...issued.data, expiresAt: null }, content: { label } });
  });
});

describe('revoking a token', () => {
  const owner = aViewer();
  const administrator = aViewer({ personId: someId('per', 2), roles: ['administrator'] });

  it('is done by its owner, or by an administrator of the organisation', () => {
    for (const by of [owner, administrator]) {
      given(issued)
        .when((state) => revokeToken(state, SOURCE, by))
        .then(revoked);
    }
  });

  it('is answered to everybody else as if there were no such token', () => {
    const colleague = aViewer({ personId: someId('per', 3), roles: ['reporter', 'coordinator'] });
    const elsewhere = { ...administrator, organisationId: OTHER };
    for (const by of [colleague, elsewhere]) {
      given(issued)
        .when((state) => revokeToken(state, SOURCE, by))
        .thenRefused('NOT_FOUND');
    }
    given()
      .when((state) => revokeToken(state, null, owner))
      .thenRefused('NOT_FOUND');
  });

  it('happens once', () => {
    given(issued, revoked)
      .when((state) => revokeToken(state, SOURCE, owner))
      .thenRefused('NOTHING_CHANGES');
  });
});

describe('a token', () => {
  it('runs out at its very moment, or never', () => {
    expect(isExpired('2026-05-04T12:00:00Z', now)).toBe(true);
    expect(isExpired('2026-05-04T12:00:00.001Z', now)).toBe(false);
    expect(isExpired(null, now)).toBe(false);
  });

  it('stays on record without its label once the key of its owner is destroyed', () => {
    expect([forgotten(issued), revoked].reduce(evolveToken, noToken)).toEqual({
      ...issued.data,
      status: 'revoked',
      label: null,
    });
    expect(evolveToken(noToken, revoked)).toEqual(noToken);
  });
});
