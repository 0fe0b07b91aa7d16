import { organisationAdmitted, SOURCE, specificationOf } from '../testing.js';
import { isHandle } from './handle.js';
import { admitOrganisation, changeStanding } from './organisation-decider.js';
import { evolveOrganisation, noOrganisation, type OrganisationState } from './organisation.js';
import type { OrganisationEvent, Standing } from './organisation-events.js';

const { given } = specificationOf<OrganisationState, OrganisationEvent>({
  initial: noOrganisation,
  evolve: evolveOrganisation,
});

const admitted = organisationAdmitted();
const standingChanged = (standing: Standing, reason: string): OrganisationEvent => ({
  type: 'OrganisationStandingChanged',
  data: { organisationId: SOURCE, standing, reason },
});

describe('admitting an organisation', () => {
  it('makes it a member', () => {
    given()
      .when((state) => admitOrganisation(state, admitted.data))
      .then(admitted);
    expect(evolveOrganisation(noOrganisation, admitted)).toMatchObject({ standing: 'member' });
  });

  it('happens once', () => {
    given(admitted)
      .when((state) => admitOrganisation(state, admitted.data))
      .thenRefused('ALREADY_EXISTS');
  });

  it.each([
    ['HANDLE_INVALID', { handle: 'Northgate AI' }],
    ['NAME_REQUIRED', { names: [] }],
    ['NAME_REQUIRED', { names: [{ lang: 'en', value: ' ' }] }],
    ['JURISDICTION_INVALID', { jurisdiction: 'us' }],
    ['JURISDICTION_INVALID', { jurisdiction: 'EUR' }],
  ])('is refused with %s', (code, wrong) => {
    given()
      .when((state) => admitOrganisation(state, { ...admitted.data, ...wrong }))
      .thenRefused(code);
  });

  it('takes countries, the Union and international bodies', () => {
    for (const jurisdiction of ['CN', 'EU', 'INT']) {
      given()
        .when((state) => admitOrganisation(state, { ...admitted.data, jurisdiction }))
        .then(organisationAdmitted({ jurisdiction }));
    }
  });
});

describe('the standing of an organisation', () => {
  it('changes with a reason', () => {
    given(admitted)
      .when((state) => changeStanding(state, { standing: 'restricted', reason: ' Sanctions. ' }))
      .then(standingChanged('restricted', 'Sanctions.'));
    given(admitted)
      .when((state) => changeStanding(state, { standing: 'restricted', reason: '' }))
      .thenRefused('REASON_REQUIRED');
  });

  it('can be restored', () => {
    given(admitted, standingChanged('suspended', 'Fees.'))
      .when((state) => changeStanding(state, { standing: 'member', reason: 'Paid.' }))
      .then(standingChanged('member', 'Paid.'));
  });

  it('is final once the organisation has left', () => {
    given(admitted, standingChanged('left', 'Merged.'))
      .when((state) => changeStanding(state, { standing: 'member', reason: 'Back.' }))
      .thenRefused('ORGANISATION_LEFT');
  });

  it('is refused where nothing changes, and to what is no member', () => {
    given(admitted)
      .when((state) => changeStanding(state, { standing: 'member', reason: 'Still.' }))
      .thenRefused('NOTHING_CHANGES');
    given()
      .when((state) => changeStanding(state, { standing: 'left', reason: 'Never came.' }))
      .thenRefused('NOT_FOUND');
    expect(evolveOrganisation(noOrganisation, standingChanged('left', ''))).toEqual(noOrganisation);
  });
});

describe('a handle', () => {
  it('is what can stand in an address as it is', () => {
    for (const text of ['a', 'northgate-ai', '3com', 'x'.repeat(63)])
      expect(isHandle(text)).toBe(true);
    for (const text of ['', '-a', 'a-', 'A', 'a_b', 'a.b', '浦东', 'x'.repeat(64), 'a\n']) {
      expect(isHandle(text)).toBe(false);
    }
  });
});
