import { evolveOrganisation, noOrganisation } from '../organisation/organisation.js';
import { organisationAdmitted, someId, SOURCE, specificationOf } from '../testing.js';
import { addCommunityMember, foundCommunity, removeCommunityMember } from './community-decider.js';
import { evolveCommunity, noCommunity, type CommunityState } from './community.js';
import type { CommunityEvent } from './community-events.js';

const { given } = specificationOf<CommunityState, CommunityEvent>({
  initial: noCommunity,
  evolve: evolveCommunity,
});

const communityId = someId('com', 1);
const member = evolveOrganisation(noOrganisation, organisationAdmitted());
const founded: CommunityEvent = {
  type: 'CommunityFounded',
  data: {
    communityId,
    handle: 'trading-floors',
    names: [{ lang: 'en', value: 'Trading floors' }],
  },
};
const added: CommunityEvent = {
  type: 'CommunityMemberAdded',
  data: { communityId, organisationId: SOURCE },
};
const removed: CommunityEvent = {
  type: 'CommunityMemberRemoved',
  data: { communityId, organisationId: SOURCE },
};

describe('a community', () => {
  it('is founded once, with a handle and a name', () => {
    given()
      .when((state) => foundCommunity(state, founded.data))
      .then(founded);
    given(founded)
      .when((state) => foundCommunity(state, founded.data))
      .thenRefused('ALREADY_EXISTS');
    given()
      .when((state) => foundCommunity(state, { ...founded.data, handle: 'Trading' }))
      .thenRefused('HANDLE_INVALID');
    given()
      .when((state) => foundCommunity(state, { ...founded.data, names: [] }))
      .thenRefused('NAME_REQUIRED');
  });

  it('takes in member organisations, each once', () => {
    given(founded)
      .when((state) => addCommunityMember(state, member))
      .then(added);
    given(founded, added)
      .when((state) => addCommunityMember(state, member))
      .thenRefused('ALREADY_MEMBER');
    given(founded, added, removed)
      .when((state) => addCommunityMember(state, member))
      .then(added);
  });

  it('takes in nobody who is suspended, has left or is unknown', () => {
    given(founded)
      .when((state) => addCommunityMember(state, noOrganisation))
      .thenRefused('NOT_FOUND');
    for (const standing of ['suspended', 'left'] as const) {
      given(founded)
        .when((state) => addCommunityMember(state, { ...member, standing } as typeof member))
        .thenRefused('ORGANISATION_NOT_ACTIVE');
    }
  });

  it('lets members go, whatever their standing', () => {
    given(founded, added)
      .when((state) => removeCommunityMember(state, { organisationId: SOURCE }))
      .then(removed);
    given(founded)
      .when((state) => removeCommunityMember(state, { organisationId: SOURCE }))
      .thenRefused('NOT_A_MEMBER');
  });

  it('does nothing before it was founded', () => {
    given()
      .when((state) => addCommunityMember(state, member))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => removeCommunityMember(state, { organisationId: SOURCE }))
      .thenRefused('NOT_FOUND');
    expect(evolveCommunity(noCommunity, added)).toEqual(noCommunity);
  });
});
