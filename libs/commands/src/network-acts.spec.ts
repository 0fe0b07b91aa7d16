import { hashToken, newToken } from '@tocsin/access';
import { codeOf } from './testing/outcomes.js';
import { valueOf } from './testing.js';
import { describeEachNetwork, describeNetwork, NOW } from './testing/each-network.js';

const entry = {
  handle: 'harbour-robotics',
  names: [{ lang: 'en', value: 'Harbour Robotics' }],
  class: 'team',
  jurisdiction: 'AU',
  invented: true,
} as const;

describeEachNetwork('the network itself', (network) => {
  it('gives a handle to one organisation only, also when two ask at the same moment', async () => {
    const { acts } = network();
    const outcomes = await Promise.all(
      ['AU', 'NZ', 'FJ'].map((jurisdiction) => acts.admitOrganisation({ ...entry, jurisdiction })),
    );
    expect(outcomes.map(codeOf).toSorted()).toEqual(['HANDLE_TAKEN', 'HANDLE_TAKEN', 'accepted']);
    expect(codeOf(await acts.admitOrganisation({ ...entry, handle: 'Not A Handle' }))).toBe(
      'HANDLE_INVALID',
    );
  });

  it('issues a token that was made before, and signs in with it', async () => {
    const { acts, people, access, store } = network();
    const token = newToken();
    const input = {
      personId: people.ada.personId,
      scopes: ['read'],
      expiresAt: null,
      label: 'demo',
      token,
    } as const;
    const issued = valueOf(await acts.issueToken(input));
    expect(issued.token).toBe(token);
    expect(valueOf(await acts.issueToken(input))).toEqual(issued);
    expect(codeOf(await acts.issueToken({ ...input, personId: people.nina.personId }))).toBe(
      'CONFLICT',
    );
    expect(await access.signIn(hashToken(token))).toMatchObject({
      ok: true,
      principal: { tokenId: issued.tokenId, scopes: ['read'] },
    });
    const log = JSON.stringify(await store.readAll({ after: 0, limit: 1_000 }));
    expect(log).not.toContain(token);
    expect(codeOf(await acts.issueToken({ ...input, personId: issued.tokenId }))).toBe('NOT_FOUND');
    expect(codeOf(await acts.issueToken({ ...input, token: newToken(), expiresAt: NOW }))).toBe(
      'EXPIRY_PAST',
    );
  });
});

describeNetwork('the network itself', (network) => {
  it('admits an organisation once, however often it is asked', async () => {
    const { acts, access, store } = network();
    const first = valueOf(await acts.admitOrganisation(entry));
    const { position } = await store.head();
    expect(valueOf(await acts.admitOrganisation(entry))).toEqual(first);
    expect((await store.head()).position).toBe(position);
    const found = await access.organisationsByHandle(['harbour-robotics']);
    expect(found.get('harbour-robotics')).toEqual({
      organisationId: first.organisationId,
      standing: 'member',
      parent: null,
      ...entry,
    });
  });

  it('lets a person join once under one name of the act', async () => {
    const { acts, organisations, access } = network();
    const person = {
      organisationId: organisations['thames-bank'],
      name: 'Mei Tanaka',
      language: 'en',
      roles: ['reporter'],
    } as const;
    const mei = valueOf(await acts.joinPerson({ ...person, once: 'demo mei' }));
    expect(valueOf(await acts.joinPerson({ ...person, once: 'demo mei' }))).toEqual(mei);
    expect(codeOf(await acts.joinPerson({ ...person, name: 'Other', once: 'demo mei' }))).toBe(
      'CONFLICT',
    );
    expect(valueOf(await acts.joinPerson(person)).personId).not.toBe(mei.personId);
    expect(await access.viewer(mei.personId)).toMatchObject({ roles: ['reporter'] });
  });

  it('changes standing, roles and membership with effect on the next request', async () => {
    const { acts, people, organisations, communities, access } = network();
    const { personId, organisationId } = people.priya;
    const viewer = () => access.viewer(personId);
    valueOf(await acts.changeRoles({ personId, roles: ['administrator'] }));
    expect(await viewer()).toMatchObject({ roles: ['administrator'] });
    valueOf(await acts.suspendPerson({ personId }));
    expect(await viewer()).toMatchObject({ active: false });
    valueOf(await acts.reinstatePerson({ personId }));
    valueOf(await acts.changeStanding({ organisationId, standing: 'suspended', reason: 'fees' }));
    expect(await viewer()).toMatchObject({ active: true, standing: 'suspended' });
    const membership = { communityId: communities.hospitals, organisationId };
    valueOf(await acts.removeCommunityMember(membership));
    expect(await viewer()).toMatchObject({ communities: [] });
    expect(codeOf(await acts.addCommunityMember(membership))).toBe('ORGANISATION_NOT_ACTIVE');
    const other = { ...membership, organisationId: organisations['boreas-labs'] };
    valueOf(await acts.addCommunityMember(other));
    expect(codeOf(await acts.addCommunityMember(other))).toBe('ALREADY_MEMBER');
  });

  it('founds a community under a handle that is free', async () => {
    const { acts, communities } = network();
    const names = [{ lang: 'en', value: 'hospitals' }];
    const again = valueOf(await acts.foundCommunity({ handle: 'hospitals', names }));
    expect(again.communityId).toBe(communities.hospitals);
    const other = { handle: 'hospitals', names: [{ lang: 'en', value: 'Clinics' }] };
    expect(codeOf(await acts.foundCommunity(other))).toBe('HANDLE_TAKEN');
  });

  it('refuses what concerns nobody', async () => {
    const { acts, people } = network();
    const nobody = people.ada.personId.replace(/^.{8}/, '00000000');
    expect(codeOf(await acts.suspendPerson({ personId: nobody }))).toBe('NOT_FOUND');
    const person = { organisationId: nobody, name: 'X', language: 'en', roles: [] };
    expect(codeOf(await acts.joinPerson(person))).toBe('NOT_FOUND');
  });
});
