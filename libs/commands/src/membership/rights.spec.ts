import { streamOf } from '@tocsin/domain';
import { aCorrelation } from '@tocsin/event-store/testing';
import type { Anonymous } from '../commands.js';
import { codeOf } from '../testing/outcomes.js';
import { testNetwork, type TestNetwork } from '../testing/test-network.js';
import { valueOf } from '../testing.js';

const START = new Date('2026-05-06T12:00:00.000Z');

describe('membership', () => {
  let network: TestNetwork;
  const anonymous: Anonymous = { principal: null, correlation: aCorrelation() };
  beforeAll(async () => {
    network = await testNetwork({ clock: () => START });
  });

  it('does not know an application that there is none of, nor by a wrong secret', async () => {
    const { commands } = network;
    const clara = await network.as('clara');
    for (const applicationId of ['x', '00000000-0000-7000-8000-000000000000']) {
      const input = { applicationId, expectedVersion: 'v', reason: 'r' };
      expect(codeOf(await commands.admitOrganisation(input, clara))).toBe('NOT_FOUND');
      expect(codeOf(await commands.refuseApplication(input, clara))).toBe('NOT_FOUND');
    }
    const input = { secret: 'tocsinapp_none', text: 'x' };
    expect(codeOf(await commands.answerAsApplicant(input, anonymous))).toBe('NOT_FOUND');
  });

  it('is not to be had by whoever gives himself roles', async () => {
    const { commands, people } = network;
    const roles = ['administrator', 'coordinator'] as const;
    for (const person of ['omar', 'ada', 'clara', 'otto'] as const) {
      const { personId } = people[person];
      const input = { personId, roles, expectedVersion: 'v' };
      expect(codeOf(await commands.changeRolesOf(input, await network.as(person)))).toBe(
        'NOT_PERMITTED',
      );
    }
    const invite = { roles: ['coordinator'] as const, note: 'me' };
    expect(codeOf(await commands.invitePerson(invite, await network.as('omar')))).toBe(
      'NOT_PERMITTED',
    );
  });

  it('is for tokens that may administer', async () => {
    const { commands, people } = network;
    const reading = await network.as('omar', ['read', 'report']);
    const { personId } = people.ada;
    expect(codeOf(await commands.removePerson({ personId }, reading))).toBe('NOT_PERMITTED');
    expect(codeOf(await commands.invitePerson({ roles: [], note: 'x' }, reading))).toBe(
      'NOT_PERMITTED',
    );
  });

  it('has communities that coordinators found, and members leave', async () => {
    const { commands, access } = network;
    const [clara, omar] = [await network.as('clara'), await network.as('omar')];
    const names = [{ lang: 'en', value: 'Harbours' }];
    valueOf(await commands.createCommunity({ handle: 'harbours', names }, clara));
    expect(codeOf(await commands.createCommunity({ handle: 'harbours', names }, clara))).toBe(
      'HANDLE_TAKEN',
    );
    expect(codeOf(await commands.createCommunity({ handle: 'others', names }, omar))).toBe(
      'NOT_PERMITTED',
    );
    const circle = { community: 'harbours', organisation: 'northgate-ai' };
    expect(codeOf(await commands.addToCommunity(circle, omar))).toBe('NOT_PERMITTED');
    valueOf(await commands.addToCommunity(circle, clara));
    const members = async () =>
      (await access.allCommunities()).find(({ handle }) => handle === 'harbours')?.members;
    expect(await members()).toEqual([network.organisations['northgate-ai']]);
    valueOf(await commands.removeFromCommunity(circle, omar));
    expect(await members()).toEqual([]);
    expect(codeOf(await commands.addToCommunity({ ...circle, community: 'none' }, clara))).toBe(
      'NOT_FOUND',
    );
  });

  it('changes a standing as of what the coordinator has read', async () => {
    const { commands, organisations, access, store } = network;
    const stream = streamOf.organisation(organisations['thames-bank']);
    const current = async () => commands.versionOf(stream, (await store.readStream(stream)).length);
    const clara = await network.as('clara');
    const expectedVersion = await current();
    const suspend = { organisation: 'thames-bank', expectedVersion, reason: 'Fees.' };
    valueOf(await commands.changeStandingOf({ ...suspend, standing: 'suspended' }, clara));
    expect(codeOf(await commands.changeStandingOf({ ...suspend, standing: 'member' }, clara))).toBe(
      'VERSION_CONFLICT',
    );
    const again = { ...suspend, expectedVersion: await current(), standing: 'member' } as const;
    valueOf(await commands.changeStandingOf(again, clara));
    const parent = {
      organisation: 'thames-bank',
      expectedVersion: await current(),
      reason: 'Bought.',
    };
    valueOf(await commands.nameParent({ ...parent, parent: 'city-group' }, clara));
    expect((await access.organisationsByHandle(['thames-bank'])).get('thames-bank')).toMatchObject({
      standing: 'member',
      parent: 'city-group',
    });
  });
});
