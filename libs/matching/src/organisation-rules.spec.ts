import { memoryLedger } from '@tocsin/disclosure/testing';
import { receivesFor, streamOf, type DomainEvent, type Role } from '@tocsin/domain';
import {
  communityId,
  incidentId,
  organisationId,
  personId,
  reportId,
  sharedAs,
} from '@tocsin/views/testing';
import { openAlertDesk } from './alert-desk.js';
import { openAlertFacts } from './alert-facts.js';
import {
  matchingWorld,
  reported,
  ruled,
  ruleId,
  type MatchingWorld,
} from './testing/matching-world.js';

const OURS = organisationId(2);
const FOR_US = { label: 'TLP:AMBER', recipients: [OURS] } as const;

describe('a rule of an organisation', () => {
  let world: MatchingWorld;
  beforeEach(async () => {
    world = await matchingWorld();
    await world.record(ruled('AlertRuleCreated', 1, { owner: 'organisation' }));
  });
  afterEach(() => world.close());

  const desk = () => {
    const { store, access } = world;
    return openAlertDesk({ pool: world.database.pool, store, access });
  };
  const inboxOf = async (person: string) => {
    const viewer = await world.access.viewer(person);
    const page = { after: null, order: 'newest', limit: 10 } as const;
    const rows = await desk().inbox({ recipients: receivesFor(viewer!), ...page });
    expect(await desk().countOf(receivesFor(viewer!), 10)).toBe(rows.length);
    return rows.map(({ ruleId: rule, handed }) => ({ rule, handed }));
  };
  const standing = (to: 'suspended' | 'member') =>
    onOrganisation({
      type: 'OrganisationStandingChanged',
      data: { organisationId: OURS, standing: to, reason: 'for a while' },
    });
  const onOrganisation = (event: DomainEvent) => [streamOf.organisation(OURS), event] as const;
  const roles = (person: string, ...given: Role[]) =>
    [
      streamOf.person(person),
      { type: 'PersonRolesChanged', data: { personId: person, roles: given } },
    ] as const;

  it('makes one alert of a change that all its responders may read, for all of them', async () => {
    await world.record(...reported(1, { sharing: FOR_US }));
    await world.matchAll();
    expect(await world.alerts()).toMatchObject([
      {
        rule: ruleId(1),
        owner: OURS,
        subjects: [{ incident: incidentId(1), report: reportId(1), kinds: ['PUBLISHED'] }],
      },
    ]);
    const all = [{ rule: ruleId(1), handed: false }];
    for (const number of [1, 2, 3]) expect(await inboxOf(personId(2, number))).toEqual(all);
    expect(await inboxOf(personId(1, 1))).toEqual([]);
    await world.record(roles(personId(2, 3), 'reporter', 'administrator'));
    expect(await inboxOf(personId(2, 3))).toEqual([]);
  });

  it('does not see what only some of its people may read, as they themselves do', async () => {
    await world.record(ruled('AlertRuleCreated', 2), roles(personId(2, 1), 'coordinator'));
    const named = { label: 'TLP:RED', namedPeople: [personId(2, 1)] } as const;
    await world.record(...reported(1, { sharing: named }));
    await world.record(
      ...reported(2, { sharing: { label: 'TLP:AMBER', includeSecretariat: true } }),
    );
    await world.matchAll();
    expect(await world.told()).toEqual(['2: PUBLISHED', '2: PUBLISHED']);
  });

  it('sees what its communities share, while it is in them', async () => {
    const green = { label: 'TLP:GREEN', communityId: communityId(9) } as const;
    const inCommunity = (type: 'CommunityMemberAdded' | 'CommunityMemberRemoved') =>
      [
        streamOf.community(communityId(9)),
        { type, data: { communityId: communityId(9), organisationId: OURS } },
      ] as const;
    await world.record([
      streamOf.community(communityId(9)),
      {
        type: 'CommunityFounded',
        data: { communityId: communityId(9), handle: 'nine', names: [] },
      },
    ]);
    await world.record(...reported(1, { sharing: green }));
    await world.record(inCommunity('CommunityMemberAdded'));
    await world.record(...reported(2, { sharing: green }));
    await world.record(inCommunity('CommunityMemberRemoved'));
    await world.record(...reported(3, { sharing: green }));
    await world.matchAll();
    expect((await world.alerts()).map(({ subjects }) => subjects[0]!.report)).toEqual([
      reportId(2),
    ]);
  });

  it('is told that it lost what it had, and goes on when who wrote it is gone', async () => {
    await world.record([
      streamOf.person(personId(2, 1)),
      { type: 'PersonRemoved', data: { personId: personId(2, 1), organisationId: OURS } },
    ]);
    await world.record(...reported(1, { sharing: FOR_US }));
    await world.record(sharedAs(1, { label: 'TLP:AMBER', recipients: [] }));
    await world.matchAll();
    expect(await world.told()).toEqual(['1: PUBLISHED', '1: ACCESS_LOST']);
  });

  it('tells nothing while the organisation is suspended, nor what waits to be sent', async () => {
    await world.record(...reported(1));
    await world.matchAll();
    const ledger = memoryLedger();
    const { store, access } = world;
    const facts = openAlertFacts({ pool: world.database.pool, store, access, ledger });
    const waiting = [(await world.alerts())[0]!.alert];
    await world.record(standing('suspended'));
    await world.record(...reported(2));
    expect(await facts.notices(waiting, OURS)).toBeNull();
    await world.record(standing('member'));
    await world.record(...reported(3));
    await world.matchAll();
    expect((await world.alerts()).map(({ subjects }) => subjects[0]!.report)).toEqual([
      reportId(1),
      reportId(3),
    ]);
    expect(await facts.notices(waiting, OURS)).toMatchObject({
      notices: [{ kinds: ['PUBLISHED'] }],
    });
    const shown = await ledger.disclosuresOf(reportId(1), { after: null, limit: 10 });
    expect(shown).toMatchObject([
      { personId: OURS, organisationId: OURS, roles: [], channel: 'alert' },
    ]);
  });

  it('stands once in the list of a colleague who was handed an alert and became a responder', async () => {
    const colleague = personId(2, 3);
    await world.record(roles(colleague, 'reporter'));
    await world.record(...reported(1));
    await world.matchAll();
    const [{ alert } = { alert: '' }] = await world.alerts();
    const handedOn = {
      type: 'AlertHandedOn',
      data: {
        ruleId: ruleId(1),
        alertId: alert,
        personId: personId(2, 1),
        toPersonId: colleague,
      },
    } as const;
    await world.record([streamOf.alert(alert), handedOn]);
    await world.matchAll();
    expect(await inboxOf(colleague)).toEqual([{ rule: ruleId(1), handed: true }]);
    await world.record(roles(colleague, 'responder'));
    expect(await inboxOf(colleague)).toEqual([{ rule: ruleId(1), handed: false }]);
  });
});
