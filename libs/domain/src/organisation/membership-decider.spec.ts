import {
  aViewer,
  organisationAdmitted,
  OTHER,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import { changeStandingOf, leaveNetwork, nameParent, updateEntry } from './membership-decider.js';
import { evolveOrganisation, noOrganisation, type OrganisationState } from './organisation.js';
import type { DirectoryFacts, OrganisationEvent, Standing } from './organisation-events.js';

const { given } = specificationOf<OrganisationState, OrganisationEvent>({
  initial: noOrganisation,
  evolve: evolveOrganisation,
});

const admitted = organisationAdmitted();
const coordinator = aViewer({ organisationId: OTHER, roles: ['coordinator'] });
const administrator = aViewer({ roles: ['administrator'] });
const standing = (standing: Standing): OrganisationEvent => ({
  type: 'OrganisationStandingChanged',
  data: { organisationId: SOURCE, standing, reason: 'Sanctions.' },
});

describe('the standing of a member', () => {
  it('is changed by a coordinator of another organisation, with a reason', () => {
    const restrict =
      (by = coordinator, reason = ' Sanctions. ') =>
      (state: OrganisationState) =>
        changeStandingOf(state, { standing: 'restricted', reason }, by);
    given(admitted).when(restrict()).then(standing('restricted'));
    given(admitted).when(restrict(coordinator, '')).thenRefused('REASON_REQUIRED');
    given(admitted).when(restrict(administrator)).thenRefused('NOT_PERMITTED');
    given(admitted)
      .when(restrict(aViewer({ roles: ['coordinator'] })))
      .thenRefused('NOT_PERMITTED');
    given().when(restrict()).thenRefused('NOT_FOUND');
  });

  it('ends when an administrator of it says so', () => {
    const leave =
      (by = administrator) =>
      (state: OrganisationState) =>
        leaveNetwork(state, { reason: 'Sanctions.' }, by);
    given(admitted).when(leave()).then(standing('left'));
    given(admitted, standing('left')).when(leave()).thenRefused('ORGANISATION_LEFT');
    given(admitted).when(leave(coordinator)).thenRefused('NOT_PERMITTED');
    given(admitted).when(leave(aViewer())).thenRefused('NOT_PERMITTED');
    given().when(leave()).thenRefused('NOT_FOUND');
  });
});

describe('what a member belongs to', () => {
  const named = (parent: string | null): OrganisationEvent => ({
    type: 'OrganisationParentChanged',
    data: { organisationId: SOURCE, parent, reason: 'Bought.' },
  });
  const name =
    (parent: string | null, by = coordinator, reason = 'Bought.') =>
    (state: OrganisationState) =>
      nameParent(state, { parent, reason }, by);

  it('is said by a coordinator, with a reason', () => {
    given(admitted).when(name('holding')).then(named('holding'));
    given(admitted, named('holding')).when(name(null)).then(named(null));
    given(admitted).when(name(null)).thenRefused('NOTHING_CHANGES');
    given(admitted).when(name('Not A Handle')).thenRefused('HANDLE_INVALID');
    given(admitted).when(name('holding', administrator)).thenRefused('NOT_PERMITTED');
    given(admitted)
      .when(name('holding', coordinator, ' '))
      .thenRefused('REASON_REQUIRED');
    given().when(name('holding')).thenRefused('NOT_FOUND');
  });
});

describe('the entry in the directory', () => {
  const facts: DirectoryFacts = {
    constituency: 'Our users',
    dutyContact: { name: 'Desk', email: null, telephone: null, hours: 'always', timeZone: 'UTC' },
    emergencyTelephone: '+12025550143',
    publicKey: null,
  };
  const entryId = someId('ent', 1);
  const updated: OrganisationEvent = {
    type: 'OrganisationEntryUpdated',
    data: { organisationId: SOURCE, entryId },
    content: facts,
  };
  const update =
    (by = administrator) =>
    (state: OrganisationState) =>
      updateEntry(state, { entryId, facts }, by);

  it('is written whole by an administrator of the organisation', () => {
    given(admitted).when(update()).then(updated);
    given(admitted).when(update(aViewer())).thenRefused('NOT_PERMITTED');
    given(admitted).when(update(coordinator)).thenRefused('NOT_PERMITTED');
    given().when(update()).thenRefused('NOT_FOUND');
  });

  it('is forgotten with its key', () => {
    const state = [admitted, updated].reduce(evolveOrganisation, noOrganisation);
    expect(state).toMatchObject({ entry: { entryId, facts } });
    const after = evolveOrganisation(state, { ...updated, content: null });
    expect(after).toMatchObject({ entry: { entryId, facts: null } });
  });
});
