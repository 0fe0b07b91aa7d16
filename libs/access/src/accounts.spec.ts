import { asOrganisation, streamOf, type AlertRuleOwner, type DomainEvent } from '@tocsin/domain';
import {
  aRule,
  AUTHOR,
  aViewer,
  organisationAdmitted,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
} from '@tocsin/domain/testing';
import type { Actor } from '@tocsin/event-store';
import { anAppend } from '@tocsin/event-store/testing';
import { describeEachAccess, NOW } from './testing/each-access.js';

const hash = (digit: string): string => digit.repeat(64);
const TOKEN = someId('tok', 1);
const COMMUNITY = someId('com', 1);

const joined: DomainEvent = {
  type: 'PersonJoined',
  data: { personId: AUTHOR, organisationId: SOURCE, roles: ['reporter', 'responder'] },
  content: { name: 'Ada', language: 'en' },
};
const issued = (given: { tokenId?: string; hash?: string; expiresAt?: string }): DomainEvent => ({
  type: 'TokenIssued',
  data: {
    tokenId: TOKEN,
    personId: AUTHOR,
    hash: hash('a'),
    prefix: 'tocsin_Ab1',
    scopes: ['read', 'report'],
    expiresAt: null,
    ...given,
  },
  content: { label: 'laptop' },
});
const founded: DomainEvent = {
  type: 'CommunityFounded',
  data: { communityId: COMMUNITY, handle: 'trading-floors', names: [{ lang: 'en', value: 'T' }] },
};
const inCommunity = (type: 'CommunityMemberAdded' | 'CommunityMemberRemoved'): DomainEvent => ({
  type,
  data: { communityId: COMMUNITY, organisationId: SOURCE },
});
const standing = (standing: 'suspended' | 'member' | 'restricted'): DomainEvent => ({
  type: 'OrganisationStandingChanged',
  data: { organisationId: SOURCE, standing, reason: 'because' },
});

const ruled = (ruleId: string, owner: AlertRuleOwner): DomainEvent => ({
  type: 'AlertRuleCreated',
  data: { ruleId, owner, personId: AUTHOR, organisationId: SOURCE },
  content: aRule(),
});

describeEachAccess('accounts', ({ world, given }) => {
  const members = () => given(organisationAdmitted(), joined);

  it('sign somebody in with the rights of this moment', async () => {
    await members();
    await given(founded, inCommunity('CommunityMemberAdded'), issued({}));
    const viewer = aViewer({ roles: ['reporter', 'responder'], communities: [COMMUNITY] });
    expect(await world().access.signIn(hash('a'))).toEqual({
      ok: true,
      principal: { viewer, tokenId: TOKEN, scopes: ['read', 'report'], expiresAt: null },
    });
    await given(
      { type: 'PersonRolesChanged', data: { personId: AUTHOR, roles: ['operator'] } },
      inCommunity('CommunityMemberRemoved'),
      standing('restricted'),
    );
    expect(await world().access.viewer(AUTHOR)).toEqual({
      ...viewer,
      roles: ['operator'],
      communities: [],
      standing: 'restricted',
    });
  });

  it('turn away a token that is unknown, has run out or was revoked', async () => {
    await members();
    expect(await world().access.signIn(hash('f'))).toEqual({ ok: false, problem: 'TOKEN_UNKNOWN' });
    const old = someId('tok', 2);
    await given(
      issued({}),
      issued({ tokenId: old, hash: hash('b'), expiresAt: NOW.toISOString() }),
    );
    expect(await world().access.signIn(hash('b'))).toEqual({ ok: false, problem: 'TOKEN_EXPIRED' });
    await given({ type: 'TokenRevoked', data: { tokenId: TOKEN } });
    expect(await world().access.signIn(hash('a'))).toEqual({ ok: false, problem: 'TOKEN_REVOKED' });
    expect(await world().access.endedTokens([TOKEN, old, someId('tok', 9)])).toEqual(
      new Set([TOKEN, old, someId('tok', 9)]),
    );
  });

  it('turn away everybody who is suspended, and let him in again', async () => {
    await members();
    await given(issued({}));
    const suspended = { ok: false, problem: 'ACCOUNT_SUSPENDED' };
    for (const [out, back] of [
      [
        { type: 'PersonSuspended', data: { personId: AUTHOR } },
        { type: 'PersonReinstated', data: { personId: AUTHOR } },
      ],
      [standing('suspended'), standing('member')],
    ] satisfies DomainEvent[][]) {
      await given(out as DomainEvent);
      expect(await world().access.signIn(hash('a'))).toEqual(suspended);
      expect(await world().access.endedTokens([TOKEN])).toEqual(new Set([TOKEN]));
      await given(back as DomainEvent);
      expect(await world().access.signIn(hash('a'))).toMatchObject({ ok: true });
      expect(await world().access.endedTokens([TOKEN])).toEqual(new Set());
    }
  });

  it('are asked again in the append: who was suspended a moment ago writes nothing', async () => {
    await members();
    await given(issued({ expiresAt: '2999-01-01T00:00:00.000Z' }));
    const actor = { personId: AUTHOR, organisationId: SOURCE, tokenId: TOKEN };
    const attempt = (as: Partial<Actor>) => {
      const event = reportSubmitted();
      const streams = [{ stream: streamOf.report(REPORT), expectedVersion: 0, events: [event] }];
      return world().store.append(anAppend(streams, { actor: { ...actor, ...as } }));
    };
    const refused = (reason: string) => ({ ok: false, conflict: { kind: 'rights', reason } });
    expect(await attempt({ tokenId: someId('tok', 9) })).toEqual(refused('TOKEN_REVOKED'));
    expect(await attempt({ personId: someId('per', 9) })).toEqual(refused('TOKEN_REVOKED'));
    expect(await attempt({ organisationId: OTHER, tokenId: null })).toEqual(
      refused('ACCOUNT_SUSPENDED'),
    );
    await given(standing('suspended'));
    expect(await attempt({})).toEqual(refused('ACCOUNT_SUSPENDED'));
    await given(standing('restricted'), { type: 'PersonSuspended', data: { personId: AUTHOR } });
    expect(await attempt({})).toEqual(refused('ACCOUNT_SUSPENDED'));
    await given({ type: 'PersonReinstated', data: { personId: AUTHOR } });
    await given({ type: 'TokenRevoked', data: { tokenId: TOKEN } });
    expect(await attempt({})).toEqual(refused('TOKEN_REVOKED'));
    expect(await attempt({ tokenId: null })).toMatchObject({ ok: true });
  });

  it('refuse an append with a token that has run out', async () => {
    await members();
    await given(issued({ expiresAt: '2020-01-01T00:00:00.000Z' }));
    const actor = { personId: AUTHOR, organisationId: SOURCE, tokenId: TOKEN };
    const streams = [
      { stream: streamOf.report(REPORT), expectedVersion: 0, events: [reportSubmitted()] },
    ];
    expect(await world().store.append(anAppend(streams, { actor }))).toEqual({
      ok: false,
      conflict: { kind: 'rights', reason: 'TOKEN_EXPIRED' },
    });
  });

  it('remember who somebody was at a position', async () => {
    const before = await given(organisationAdmitted());
    const at = await given(joined);
    const later = await given(founded, inCommunity('CommunityMemberAdded'), standing('suspended'));
    expect(await world().access.viewer(AUTHOR, before)).toBeNull();
    expect(await world().access.viewer(AUTHOR, at)).toMatchObject({
      communities: [],
      standing: 'member',
    });
    expect(await world().access.viewer(AUTHOR, later)).toMatchObject({
      communities: [COMMUNITY],
      standing: 'suspended',
    });
    expect(await world().access.viewer(someId('per', 9))).toBeNull();
  });

  it('and organisations as such are owners of alert rules, now and at a position', async () => {
    const before = await given(organisationAdmitted());
    const at = await given(joined, founded, inCommunity('CommunityMemberAdded'));
    await given(inCommunity('CommunityMemberRemoved'), standing('suspended'));
    const { access } = world();
    const person = aViewer({ roles: ['reporter', 'responder'], communities: [COMMUNITY] });
    expect(await access.owners([AUTHOR, SOURCE, OTHER], at)).toEqual(
      new Map([
        [AUTHOR, person],
        [SOURCE, asOrganisation(person)],
      ]),
    );
    expect(await access.owners([AUTHOR, SOURCE], before)).toEqual(
      new Map([[SOURCE, asOrganisation(aViewer())]]),
    );
    expect((await access.owners([SOURCE])).get(SOURCE)).toEqual(
      asOrganisation(aViewer({ standing: 'suspended' })),
    );
  });

  it('have alert rules of their own, as their organisation has', async () => {
    await members();
    const [own, shared] = [someId('rul', 1), someId('rul', 2)];
    await given(ruled(own, 'person'), ruled(shared, 'organisation'));
    const { access } = world();
    expect(await access.alertRulesOf(AUTHOR)).toEqual([own]);
    expect(await access.alertRulesOf(SOURCE)).toEqual([shared]);
    await given({ type: 'AlertRuleDeleted', data: { ruleId: shared } });
    expect(await access.alertRulesOf(SOURCE)).toEqual([]);
  });
});
