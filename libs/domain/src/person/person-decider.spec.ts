import type { Surviving } from '../events.js';
import { evolveOrganisation, noOrganisation } from '../organisation/organisation.js';
import { AUTHOR, forgotten, organisationAdmitted, SOURCE, specificationOf } from '../testing.js';
import { changeRoles, joinPerson, reinstatePerson, suspendPerson } from './person-decider.js';
import { noAlertEmail } from './alert-email.js';
import { evolvePerson, noPerson, type PersonState } from './person.js';
import type { PersonEvent, PersonJoined, Role } from './person-events.js';

const { given } = specificationOf<PersonState, Surviving<PersonEvent>>({
  initial: noPerson,
  evolve: evolvePerson,
});

const member = evolveOrganisation(noOrganisation, organisationAdmitted());
const personId = AUTHOR;
const joined: PersonJoined = {
  type: 'PersonJoined',
  data: { personId, organisationId: SOURCE, roles: ['reporter', 'responder'] },
  content: { name: '王芳', language: 'zh-Hans' },
};
const suspended: PersonEvent = { type: 'PersonSuspended', data: { personId } };
const command = {
  personId,
  roles: ['responder', 'reporter', 'responder'] satisfies Role[],
  name: ' 王芳 ',
  language: 'zh-Hans',
};

describe('joining', () => {
  it('gives an account under a member organisation, each role once and in order', () => {
    given()
      .when((state) => joinPerson(state, command, member))
      .then(joined);
  });

  it('needs no role: the account reads what members read', () => {
    given()
      .when((state) => joinPerson(state, { ...command, roles: [] }, member))
      .then({ ...joined, data: { ...joined.data, roles: [] } });
  });

  it.each([
    ['NAME_REQUIRED', { name: ' ' }],
    ['LANGUAGE_REQUIRED', { language: '' }],
    ['ROLE_UNKNOWN', { roles: ['superuser' as Role] }],
  ])('is refused with %s', (code, wrong) => {
    given()
      .when((state) => joinPerson(state, { ...command, ...wrong }, member))
      .thenRefused(code);
  });

  it('is refused twice, without an organisation, and under one that is suspended or has left', () => {
    given(joined)
      .when((state) => joinPerson(state, command, member))
      .thenRefused('ALREADY_EXISTS');
    given()
      .when((state) => joinPerson(state, command, noOrganisation))
      .thenRefused('NOT_FOUND');
    for (const standing of ['suspended', 'left'] as const) {
      given()
        .when((state) => joinPerson(state, command, { ...member, standing } as typeof member))
        .thenRefused('ORGANISATION_NOT_ACTIVE');
    }
  });
});

describe('an account', () => {
  it('can be given other roles', () => {
    given(joined)
      .when((state) => changeRoles(state, { roles: ['administrator'] }))
      .then({ type: 'PersonRolesChanged', data: { personId, roles: ['administrator'] } });
    given(joined)
      .when((state) => changeRoles(state, { roles: ['responder', 'reporter'] }))
      .thenRefused('NOTHING_CHANGES');
    given(joined)
      .when((state) => changeRoles(state, { roles: ['king' as Role] }))
      .thenRefused('ROLE_UNKNOWN');
  });

  it('can be suspended and reinstated', () => {
    given(joined).when(suspendPerson).then(suspended);
    given(joined, suspended)
      .when(reinstatePerson)
      .then({ type: 'PersonReinstated', data: { personId } });
    given(joined, suspended).when(suspendPerson).thenRefused('NOTHING_CHANGES');
    given(joined).when(reinstatePerson).thenRefused('NOTHING_CHANGES');
  });

  it('does nothing before somebody has joined', () => {
    given().when(suspendPerson).thenRefused('NOT_FOUND');
    given().when(reinstatePerson).thenRefused('NOT_FOUND');
    given()
      .when((state) => changeRoles(state, { roles: [] }))
      .thenRefused('NOT_FOUND');
    expect(evolvePerson(noPerson, suspended)).toEqual(noPerson);
  });

  it('stays on record without a name once the key of the person is destroyed', () => {
    const events: Surviving<PersonEvent>[] = [
      forgotten(joined),
      { type: 'PersonRolesChanged', data: { personId, roles: ['operator'] } },
      suspended,
      { type: 'PersonReinstated', data: { personId } },
    ];
    expect(events.reduce(evolvePerson, noPerson)).toEqual({
      status: 'active',
      personId,
      organisationId: SOURCE,
      roles: ['operator'],
      profile: null,
      email: noAlertEmail,
    });
  });
});
