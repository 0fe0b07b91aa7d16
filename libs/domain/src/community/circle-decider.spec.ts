import { evolveOrganisation, noOrganisation } from '../organisation/organisation.js';
import {
  aViewer,
  organisationAdmitted,
  OTHER,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import { addToCommunity, foundCommunityBy, removeFromCommunity } from './circle-decider.js';
import { evolveCommunity, noCommunity, type CommunityState } from './community.js';
import type { CommunityEvent } from './community-events.js';

const { given } = specificationOf<CommunityState, CommunityEvent>({
  initial: noCommunity,
  evolve: evolveCommunity,
});

const communityId = someId('com', 1);
const coordinator = aViewer({ organisationId: OTHER, roles: ['coordinator'] });
const administrator = aViewer({ roles: ['administrator'] });
const member = evolveOrganisation(noOrganisation, organisationAdmitted());
const founded: CommunityEvent = {
  type: 'CommunityFounded',
  data: { communityId, handle: 'floors', names: [{ lang: 'en', value: 'Floors' }] },
};
const data = { communityId, organisationId: SOURCE };
const added: CommunityEvent = { type: 'CommunityMemberAdded', data };
const removed: CommunityEvent = { type: 'CommunityMemberRemoved', data };

it('founds communities and lets members in as a coordinator alone', () => {
  given()
    .when((s) => foundCommunityBy(s, founded.data, coordinator))
    .then(founded);
  given()
    .when((s) => foundCommunityBy(s, founded.data, administrator))
    .thenRefused('NOT_PERMITTED');
  given(founded)
    .when((s) => addToCommunity(s, member, coordinator))
    .then(added);
  given(founded)
    .when((s) => addToCommunity(s, member, administrator))
    .thenRefused('NOT_PERMITTED');
});

it('lets a member go by a coordinator, or by its own administrator', () => {
  const leave =
    (by = administrator) =>
    (s: CommunityState) =>
      removeFromCommunity(s, { organisationId: SOURCE }, by);
  given(founded, added).when(leave()).then(removed);
  given(founded, added).when(leave(coordinator)).then(removed);
  given(founded, added).when(leave(aViewer())).thenRefused('NOT_PERMITTED');
  given(founded, added)
    .when(leave(aViewer({ organisationId: OTHER, roles: ['administrator'] })))
    .thenRefused('NOT_PERMITTED');
});
