import type { DomainEvent } from '@tocsin/domain';
import {
  applicationSubmitted,
  AUTHOR,
  organisationAdmitted,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
} from '@tocsin/domain/testing';
import { accessHash, rebuildAccess } from './rebuild-access.js';
import { auditOfOldComments, auditOfOldEvents } from './schema/membership.js';
import { createTestAccess } from './testing.js';
import { describeEachAccess } from './testing/each-access.js';
import { hashToken, newToken } from './api-token.js';
import { isSecret, newSecret } from './one-time-secret.js';

const COLLEAGUE = someId('per', 2);
const TOKEN = someId('tok', 1);
const [first, second] = [someId('app', 1), someId('app', 2)];

const joined = (personId: string, organisationId = SOURCE): DomainEvent => ({
  type: 'PersonJoined',
  data: { personId, organisationId, roles: ['reporter'] },
  content: { name: 'Ada', language: 'en' },
});
const issued = (hash: string): DomainEvent => ({
  type: 'TokenIssued',
  data: { tokenId: TOKEN, personId: AUTHOR, hash, prefix: 'p', scopes: ['read'], expiresAt: null },
  content: { label: 'laptop' },
});
const removed = (personId: string): DomainEvent => ({
  type: 'PersonRemoved',
  data: { personId, organisationId: SOURCE },
});
const invitation: DomainEvent = {
  type: 'InvitationIssued',
  data: {
    invitationId: someId('inv', 1),
    organisationId: SOURCE,
    roles: ['reporter'],
    hash: 'b'.repeat(64),
    expiresAt: '2026-05-13T12:00:00.000Z',
  },
  content: { note: 'For the duty desk' },
};

describeEachAccess('membership', ({ world, given }) => {
  const access = () => world().access;
  const page = { after: null, limit: 10 };

  it('lists applications, newest first, by what became of them, and finds one by its secret', async () => {
    await given(
      applicationSubmitted(),
      applicationSubmitted({ applicationId: second, hash: 'c'.repeat(64) }),
      {
        type: 'ApplicationRefused',
        data: { applicationId: first, organisationId: someId('org', 9) },
        content: { reason: 'No team.' },
      },
    );
    const [open, refused] = [
      { applicationId: second, status: 'open' },
      { applicationId: first, status: 'refused' },
    ] as const;
    expect(await access().applications(null, page)).toEqual([open, refused]);
    expect(await access().applications('refused', page)).toEqual([refused]);
    expect(await access().applications(null, { after: second, limit: 1 })).toEqual([refused]);
    expect(await access().applications(null, { after: null, limit: 1 })).toEqual([open]);
    expect(await access().countApplications(null)).toBe(2);
    expect(await access().countApplications('admitted')).toBe(0);
    expect(await access().applicationBySecret('c'.repeat(64))).toEqual(open);
    expect(await access().applicationBySecret('d'.repeat(64))).toBeNull();
  });

  it('knows an invitation by its secret until it is used', async () => {
    await given(organisationAdmitted(), invitation);
    expect(await access().invitationBySecret('b'.repeat(64))).toBe(someId('inv', 1));
    expect(await access().invitationsOf(SOURCE)).toEqual([someId('inv', 1)]);
    const data = { invitationId: someId('inv', 1), organisationId: SOURCE, personId: AUTHOR };
    await given({ type: 'InvitationAccepted', data });
    expect(await access().invitationBySecret('b'.repeat(64))).toBeNull();
    expect(await access().invitationsOf(SOURCE)).toEqual([]);
  });

  it('knows a removed person no more, nor any token of his', async () => {
    const token = newToken();
    await given(
      organisationAdmitted(),
      joined(AUTHOR),
      joined(COLLEAGUE),
      issued(hashToken(token)),
    );
    expect((await access().peopleOf(SOURCE)).map(({ personId }) => personId)).toEqual([
      AUTHOR,
      COLLEAGUE,
    ]);
    expect(await access().signIn(hashToken(token))).toMatchObject({ ok: true });
    await given(removed(AUTHOR));
    expect(await access().signIn(hashToken(token))).toEqual({
      ok: false,
      problem: 'TOKEN_UNKNOWN',
    });
    expect(await access().endedTokens([TOKEN])).toEqual(new Set([TOKEN]));
    expect(await access().viewer(AUTHOR)).toBeNull();
    expect((await access().peopleOf(SOURCE)).map(({ personId }) => personId)).toEqual([COLLEAGUE]);
  });

  it('tells when a token was last used', async () => {
    const token = newToken();
    await given(organisationAdmitted(), joined(AUTHOR), issued(hashToken(token)));
    const used = async () => (await access().tokensOf(AUTHOR)).map(({ usedAt }) => usedAt);
    expect(await used()).toEqual([null]);
    await access().signIn(hashToken(token));
    for (let tries = 0; (await used())[0] === null && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await used()).toEqual([new Date('2026-05-06T12:00:00.000Z')]);
    await given({ type: 'TokenRevoked', data: { tokenId: TOKEN } });
    expect(await access().tokensOf(AUTHOR)).toEqual([]);
  });

  it('lets an assigned person read what he needs to know, from that position on', async () => {
    await given(organisationAdmitted(), joined(AUTHOR), reportSubmitted());
    const data = { reportId: REPORT, personId: COLLEAGUE, organisationId: SOURCE };
    const at = await given({
      type: 'ReportPersonAssigned',
      data: { ...data, assigned: [COLLEAGUE] },
    });
    const assigned = async (asOf?: number) =>
      (await access().reports([REPORT], asOf)).get(REPORT)?.assignedPeople;
    expect(await assigned()).toEqual([COLLEAGUE]);
    expect(await assigned(at - 1)).toEqual([]);
    await given({ type: 'ReportPersonUnassigned', data: { ...data, assigned: [] } });
    expect(await assigned()).toEqual([]);
  });

  it('says which acts concern an organisation, its people and their tokens, also of those who are gone', async () => {
    await given(
      organisationAdmitted(),
      organisationAdmitted({ organisationId: OTHER, handle: 'other' }),
      joined(AUTHOR),
      joined(COLLEAGUE, OTHER),
      issued('e'.repeat(64)),
      { type: 'TokenRevoked', data: { tokenId: TOKEN } },
      removed(AUTHOR),
      reportSubmitted(),
    );
    const positions = async (organisation: string, given = page) =>
      (await access().actsOn({ organisationId: organisation, byItself: true }, given)).map(
        ({ position }) => position,
      );
    expect(await positions(SOURCE)).toEqual([7, 6, 5, 3, 1]);
    expect(await positions(SOURCE, { after: 6, limit: 2 } as never)).toEqual([5, 3]);
    expect(await positions(OTHER)).toEqual([4, 2]);
    const log = { organisationId: SOURCE, byItself: false };
    expect(await access().countActsOn(log)).toBe(5);
    await given({
      type: 'ReportPersonAssigned',
      data: { reportId: REPORT, personId: AUTHOR, organisationId: SOURCE, assigned: [AUTHOR] },
    });
    expect(await access().countActsOn(log)).toBe(5);
    expect(await positions(SOURCE)).toEqual([9, 7, 6, 5, 3, 1]);
    expect((await access().actsOn(log, page))[1]?.stream).toBe(`token-${TOKEN}`);
  });

  it('keeps what an organisation belongs to', async () => {
    await given(organisationAdmitted(), {
      type: 'OrganisationParentChanged',
      data: { organisationId: SOURCE, parent: 'northgate-group', reason: 'Bought.' },
    });
    expect((await access().organisations([SOURCE])).get(SOURCE)).toMatchObject({
      parent: 'northgate-group',
      standing: 'member',
    });
  });
});

describe('the audit of a database from before there was one', () => {
  it('is what a rebuild makes of the same events', async () => {
    const world = await createTestAccess();
    const { store } = world;
    const { pool } = world.test.database;
    const events: DomainEvent[] = [
      organisationAdmitted(),
      joined(AUTHOR),
      issued('f'.repeat(64)),
      { type: 'TokenRevoked', data: { tokenId: TOKEN } },
      reportSubmitted(),
      { type: 'PersonSuspended', data: { personId: AUTHOR } },
    ];
    for (const event of events) {
      const streams = [{ stream: event.type, expectedVersion: null, events: [event] }];
      const actor = { personId: null, organisationId: null, tokenId: null };
      const correlation = { correlationId: 'x', causationId: null, trace: null };
      expect(await store.append({ streams, actor, correlation })).toMatchObject({ ok: true });
    }
    const before = await accessHash(pool, 6);
    await pool.query('delete from access.audit');
    expect(await accessHash(pool, 6)).not.toBe(before);
    await pool.query(auditOfOldEvents);
    expect(await accessHash(pool, 6)).toBe(before);
    expect(await rebuildAccess({ pool, store })).toEqual({ position: 6, identical: true });
    await world.drop();
  });
});

describe('comments on applications from before they were audited', () => {
  it('are what a rebuild makes of the same events', async () => {
    const world = await createTestAccess();
    const { store } = world;
    const { pool } = world.test.database;
    const comment = (text: string): DomainEvent => ({
      type: 'ApplicationCommented',
      data: { applicationId: first, organisationId: SOURCE, toApplicant: false },
      content: { text },
    });
    for (const event of [
      organisationAdmitted(),
      applicationSubmitted(),
      comment('Who are they?'),
      {
        type: 'OrganisationParentChanged',
        data: { organisationId: SOURCE, parent: null, reason: 'x' },
      },
      comment('I know them.'),
    ] satisfies DomainEvent[]) {
      const streams = [{ stream: event.type, expectedVersion: null, events: [event] }];
      const actor = { personId: null, organisationId: null, tokenId: null };
      const correlation = { correlationId: 'x', causationId: null, trace: null };
      expect(await store.append({ streams, actor, correlation })).toMatchObject({ ok: true });
    }
    const now = await accessHash(pool, 5);
    // As the release before left them.
    await pool.query(`delete from access.audit where valid_from in (3, 5);
      update access.audit set valid_to = 4 where valid_from = 1; update access.audit set valid_to = null where valid_from = 4`);
    expect(await accessHash(pool, 5)).not.toBe(now);
    await pool.query(auditOfOldComments);
    expect(await accessHash(pool, 5)).toBe(now);
    await world.drop();
  });
});

describe('a one-time secret', () => {
  it('is known by its form, and is no API token', () => {
    for (const kind of ['application', 'invitation'] as const) {
      const secret = newSecret(kind);
      expect(isSecret(secret)).toBe(true);
      expect(isSecret(secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0'))).toBe(false);
    }
    for (const text of [newToken(), '', 'tocsinapp_', 'x'.repeat(60)])
      expect(isSecret(text)).toBe(false);
  });
});
