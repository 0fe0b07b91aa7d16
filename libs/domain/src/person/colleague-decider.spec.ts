import { AUTHOR, aViewer, forgotten, OTHER, someId, SOURCE, specificationOf } from '../testing.js';
import type { Surviving } from '../events.js';
import { changeRolesOf, erasePerson, removePerson } from './colleague-decider.js';
import { evolvePerson, noPerson, type PersonState } from './person.js';
import type { PersonEvent, PersonJoined, Role } from './person-events.js';
import { changeRoles, reinstatePerson, suspendPerson } from './person-decider.js';

const { given } = specificationOf<PersonState, Surviving<PersonEvent>>({
  initial: noPerson,
  evolve: evolvePerson,
});

const COLLEAGUE = someId('per', 2);
const joined: PersonJoined = {
  type: 'PersonJoined',
  data: { personId: COLLEAGUE, organisationId: SOURCE, roles: ['reporter'] },
  content: { name: 'Ada', language: 'en' },
};
const data = { personId: COLLEAGUE, organisationId: SOURCE };
const removed: PersonEvent = { type: 'PersonRemoved', data };
const erased: PersonEvent = { type: 'PersonErased', data };
const by = (...roles: Role[]) => aViewer({ personId: AUTHOR, roles });
const toRoles =
  (roles: readonly Role[], viewer = by('administrator')) =>
  (state: PersonState) =>
    changeRolesOf(state, { roles }, viewer);

describe('the roles of a colleague', () => {
  const changed = (...roles: Role[]): PersonEvent => ({
    type: 'PersonRolesChanged',
    data: { personId: COLLEAGUE, roles },
  });

  it('are given and taken by an administrator in the organisation, by a coordinator in the network', () => {
    given(joined)
      .when(toRoles(['responder']))
      .then(changed('responder'));
    given(joined)
      .when(toRoles(['reporter', 'operator'], by('coordinator')))
      .then(changed('reporter', 'operator'));
    given(joined)
      .when(toRoles(['coordinator', 'reporter']))
      .thenRefused('NOT_PERMITTED');
    given(joined)
      .when(toRoles(['responder'], by('coordinator')))
      .thenRefused('NOT_PERMITTED');
    given(joined)
      .when(toRoles(['reporter'], by('responder')))
      .thenRefused('NOT_PERMITTED');
    given(joined, changed('operator')).when(toRoles([])).thenRefused('NOT_PERMITTED');
  });

  it('are never one’s own to change, neither up nor down', () => {
    const himself = aViewer({ personId: COLLEAGUE, roles: ['administrator', 'coordinator'] });
    for (const roles of [['reporter', 'responder'], ['coordinator'], []] as Role[][]) {
      given(joined).when(toRoles(roles, himself)).thenRefused('NOT_PERMITTED');
    }
  });

  it('of people of another organisation are unknown, as those of nobody', () => {
    const other = aViewer({ organisationId: OTHER, roles: ['administrator', 'coordinator'] });
    given(joined).when(toRoles([], other)).thenRefused('NOT_FOUND');
    given().when(toRoles([])).thenRefused('NOT_FOUND');
    given(joined, removed).when(toRoles([])).thenRefused('NOT_FOUND');
  });

  it('are roles that there are', () => {
    given(joined)
      .when(toRoles(['king' as Role]))
      .thenRefused('ROLE_UNKNOWN');
    given(joined)
      .when(toRoles(['reporter']))
      .thenRefused('NOTHING_CHANGES');
  });
});

describe('removing a person', () => {
  it('is an administrator’s act on a colleague, once', () => {
    given(joined)
      .when((state) => removePerson(state, by('administrator')))
      .then(removed);
    given(joined)
      .when((state) => removePerson(state, by('reporter')))
      .thenRefused('NOT_PERMITTED');
    given(joined, removed)
      .when((state) => removePerson(state, by('administrator')))
      .thenRefused('NOT_FOUND');
    const himself = aViewer({ personId: COLLEAGUE, roles: ['administrator'] });
    given(joined)
      .when((state) => removePerson(state, himself))
      .thenRefused('NOT_PERMITTED');
  });

  it('closes the account for good', () => {
    for (const act of [suspendPerson, reinstatePerson]) {
      given(joined, removed).when(act).thenRefused('NOT_FOUND');
    }
    given(joined, removed)
      .when((state) => changeRoles(state, { roles: [] }))
      .thenRefused('NOT_FOUND');
  });
});

describe('erasing a person', () => {
  it('forgets the name, and closes the account where it was open', () => {
    const act = (state: PersonState) => erasePerson(state, by('administrator'));
    given(joined).when(act).then(removed, erased);
    given(joined, removed).when(act).then(erased);
    given(forgotten(joined), removed, erased).when(act).thenRefused('NOTHING_CHANGES');
  });

  it('is one’s own to ask for, unless one is an administrator', () => {
    const himself = aViewer({ personId: COLLEAGUE });
    given(joined)
      .when((state) => erasePerson(state, himself))
      .then(removed, erased);
    const administrator = aViewer({ personId: COLLEAGUE, roles: ['administrator'] });
    given(joined)
      .when((state) => erasePerson(state, administrator))
      .thenRefused('NOT_PERMITTED');
    given(joined)
      .when((state) => erasePerson(state, by('reporter')))
      .thenRefused('NOT_PERMITTED');
    const other = aViewer({ organisationId: OTHER, roles: ['administrator'] });
    given(joined)
      .when((state) => erasePerson(state, other))
      .thenRefused('NOT_FOUND');
  });
});
