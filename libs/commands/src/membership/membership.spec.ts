import { hashToken } from '@tocsin/access';
import { streamOf, ACCOUNT_SCOPES } from '@tocsin/domain';
import { aCorrelation } from '@tocsin/event-store/testing';
import type { Anonymous, CommandContext } from '../commands.js';
import { codeOf } from '../testing/outcomes.js';
import { testNetwork, testNetworkOnPostgres, type TestNetwork } from '../testing/test-network.js';
import { valueOf } from '../testing.js';
import type { ApplyInput } from './membership-commands.js';

const DAY_MS = 86_400_000;
const START = new Date('2026-05-06T12:00:00.000Z');

const applicant: ApplyInput = {
  handle: 'harbour-robotics',
  names: [{ lang: 'en', value: 'Harbour Robotics' }],
  class: 'team',
  jurisdiction: 'AU',
  constituency: 'Buyers of our robots',
  contact: { name: 'Mei Tanaka', email: 'mei@harbour.example', telephone: '+61255501234' },
};

describe.each([
  ['memory', testNetwork],
  ['PostgreSQL', testNetworkOnPostgres],
])('membership (%s)', (_name, open) => {
  let network: TestNetwork;
  let now = START;
  const anonymous: Anonymous = { principal: null, correlation: aCorrelation() };
  beforeEach(async () => {
    now = START;
    network = await open({ clock: () => now });
  });
  afterEach(() => network.drop());

  const version = async (stream: string) =>
    network.commands.versionOf(stream, (await network.store.readStream(stream)).length);
  const ofApplication = (id: string) => version(streamOf.application(id));
  const apply = async (more: Partial<ApplyInput> = {}) =>
    valueOf(await network.commands.applyForMembership({ ...applicant, ...more }, anonymous));
  const sponsor = async (applicationId: string, person: 'omar' | 'wei') =>
    network.commands.sponsorApplication(
      { applicationId, statement: 'We know them.' },
      await network.as(person),
    );
  const sponsored = async (more: Partial<ApplyInput> = {}) => {
    const applied = await apply(more);
    for (const person of ['omar', 'wei'] as const)
      valueOf(await sponsor(applied.applicationId, person));
    now = new Date(START.getTime() + 15 * DAY_MS);
    return applied;
  };
  const admit = async (applicationId: string, more = {}) =>
    network.commands.admitOrganisation(
      {
        applicationId,
        expectedVersion: await ofApplication(applicationId),
        reason: 'Sound.',
        ...more,
      },
      await network.as('clara'),
    );

  it('leads from an application over two sponsors to an account of the first administrator', async () => {
    const { commands, access } = network;
    const { applicationId, secret } = await sponsored();
    const { organisationId } = valueOf(await admit(applicationId));
    expect((await access.organisations([organisationId])).get(organisationId)).toMatchObject({
      handle: 'harbour-robotics',
      standing: 'member',
    });
    const accept = { secret, name: 'Mei Tanaka', language: 'en' };
    const mei = valueOf(await commands.acceptInvitation(accept, anonymous));
    expect(await access.signIn(hashToken(mei.token))).toMatchObject({
      ok: true,
      principal: { viewer: { organisationId, roles: ['administrator'] } },
    });
    expect(codeOf(await commands.acceptInvitation(accept, anonymous))).toBe('INVITATION_INVALID');
    expect(JSON.stringify(await network.store.readAll({ after: 0, limit: 1_000 }))).not.toContain(
      secret,
    );
  });

  it('lets one of two tabs win where one admits and the other refuses', async () => {
    const { commands } = network;
    const { applicationId } = await sponsored();
    const [clara, expectedVersion] = [
      await network.as('clara'),
      await ofApplication(applicationId),
    ];
    const input = { applicationId, expectedVersion, reason: 'Because.' };
    const outcomes = await Promise.all([
      commands.admitOrganisation(input, clara),
      commands.refuseApplication(input, clara),
    ]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(['VERSION_CONFLICT', 'accepted']);
    const late = await commands.refuseApplication(input, clara);
    expect(codeOf(late)).toBe('VERSION_CONFLICT');
  });

  it('gives a handle to one of two applicants who are admitted at the same moment', async () => {
    const [one, two] = [await sponsored(), await sponsored()];
    now = new Date(START.getTime() + 40 * DAY_MS);
    const outcomes = await Promise.all([admit(one.applicationId), admit(two.applicationId)]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(['HANDLE_TAKEN', 'accepted']);
  });

  it('uses an invitation up once, also by two at the same moment', async () => {
    const { commands } = network;
    const invited = valueOf(
      await commands.invitePerson(
        { roles: ['reporter'], note: 'duty desk' },
        await network.as('omar'),
      ),
    );
    const accept = (name: string) =>
      commands.acceptInvitation({ secret: invited.secret, name, language: 'en' }, anonymous);
    const outcomes = await Promise.all([accept('Ann'), accept('Bob'), accept('Cat')]);
    expect(outcomes.map(codeOf).toSorted()).toEqual([
      'INVITATION_INVALID',
      'INVITATION_INVALID',
      'accepted',
    ]);
  });

  /** A second administrator of northgate-ai, and how many there are. */
  const olga = async () => {
    const { access, acts, organisations } = network;
    const organisationId = organisations['northgate-ai'];
    const olga = { organisationId, name: 'olga', language: 'en' };
    const joined = await acts.joinPerson({ ...olga, roles: ['administrator'] });
    const { personId } = valueOf(joined);
    const given = { personId, scopes: ACCOUNT_SCOPES, expiresAt: null, label: 'test' };
    const signedIn = await access.signIn(hashToken(valueOf(await acts.issueToken(given)).token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    return { personId, as: { ...(await network.as('omar')), principal: signedIn.principal } };
  };
  const administrators = async () =>
    (await network.access.peopleOf(network.organisations['northgate-ai'])).filter(({ roles }) =>
      roles.includes('administrator'),
    ).length;
  const takeRoles = async (personId: string, by: CommandContext) =>
    network.commands.changeRolesOf(
      { personId, roles: [], expectedVersion: await version(streamOf.person(personId)) },
      by,
    );

  it('leaves an administrator where two take each other’s role at the same moment', async () => {
    const [omar, other] = [await network.as('omar'), await olga()];
    expect(await administrators()).toBe(2);
    const outcomes = await Promise.all([
      takeRoles(other.personId, omar),
      takeRoles(network.people.omar.personId, other.as),
    ]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(['NOT_PERMITTED', 'accepted']);
    expect(await administrators()).toBe(1);
  });

  it('leaves one where one removes the other, who takes his role', async () => {
    const [omar, { personId, as }] = [await network.as('omar'), await olga()];
    const outcomes = await Promise.all([
      network.commands.removePerson({ personId }, omar),
      takeRoles(network.people.omar.personId, as),
    ]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(['NOT_PERMITTED', 'accepted']);
    expect(await administrators()).toBe(1);
  });

  it('forgets what was said about an application that is taken back', async () => {
    const { commands, store } = network;
    const { applicationId, secret } = await apply();
    valueOf(await sponsor(applicationId, 'omar'));
    valueOf(await commands.withdrawApplication({ secret }, anonymous));
    const events = await store.readStream(streamOf.application(applicationId));
    expect(events.map(({ event }) => ('content' in event ? event.content : 'none'))).toEqual([
      null,
      null,
      'none',
    ]);
    expect(codeOf(await commands.withdrawApplication({ secret }, anonymous))).toBe('NOT_FOUND');
  });

  it('keeps only the newest entry of a member in the directory', async () => {
    const { commands, store, organisations } = network;
    const stream = streamOf.organisation(organisations['northgate-ai']);
    const write = async (name: string) =>
      commands.updateDirectoryEntry(
        {
          expectedVersion: await version(stream),
          constituency: 'Our users',
          dutyContact: {
            name,
            email: null,
            telephone: '+12025550143',
            hours: 'always',
            timeZone: 'UTC',
          },
          emergencyTelephone: null,
          publicKey: null,
        },
        await network.as('omar'),
      );
    valueOf(await write('Old desk'));
    valueOf(await write('New desk'));
    const told = JSON.stringify(await store.readStream(stream));
    expect(told).toContain('New desk');
    expect(told).not.toContain('Old desk');
  });

  it('ends everything of a removed person with the next request, and forgets an erased one', async () => {
    const { commands, access, people, store } = network;
    const omar = await network.as('omar');
    const ada = await network.as('ada');
    valueOf(await commands.removePerson({ personId: people.ada.personId }, omar));
    expect(await access.signIn(hashToken(people.ada.token))).toMatchObject({ ok: false });
    const label = { label: 'x', scopes: ['read'], expiresAt: null } as const;
    expect(codeOf(await commands.createToken(label, ada))).toBe('NOT_PERMITTED');
    valueOf(await commands.erasePerson({ personId: people.nina.personId }, omar));
    const told = JSON.stringify(await store.readStream(streamOf.person(people.nina.personId)));
    expect(told).not.toContain('nina');
  });

  it('lets an assigned colleague read, and no longer once he is taken off', async () => {
    const { commands, people, access } = network;
    const { reportId, citation } = await network.submit('ada', {
      report: { sharing: { tlp: 'TLP:AMBER' } },
    });
    const walt = people.walt.personId;
    const on = { reportId: citation, personId: walt };
    const assigned = async () => (await access.reports([reportId])).get(reportId)?.assignedPeople;
    valueOf(await commands.assignPerson(on, await network.as('omar')));
    expect(await assigned()).toEqual([walt]);
    expect(codeOf(await commands.assignPerson(on, await network.as('wei')))).toBe('NOT_FOUND');
    valueOf(await commands.unassignPerson(on, await network.as('omar')));
    expect(await assigned()).toEqual([]);
  });
});
