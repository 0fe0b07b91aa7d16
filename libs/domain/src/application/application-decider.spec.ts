import fc from 'fast-check';
import type { OrganisationClass, Standing } from '../organisation/organisation-events.js';
import { applicationSubmitted, aViewer, someId, specificationOf } from '../testing.js';
import {
  admitApplicant,
  answerAsApplicant,
  applyForMembership,
  commentOnApplication,
  refuseApplicant,
  sponsorApplication,
  withdrawApplication,
  type Sponsor,
} from './application-decider.js';
import { evolveApplication, noApplication, type ApplicationState } from './application.js';
import type { ApplicationEvent } from './application-events.js';
import { familyOf } from './kinship.js';

const { given } = specificationOf<ApplicationState, ApplicationEvent>({
  initial: noApplication,
  evolve: evolveApplication,
});

const submitted = applicationSubmitted();
const { applicationId, organisationId } = submitted.data;
const END = Date.parse(submitted.data.commentsUntil);

const member = (number: number, more: Partial<Sponsor> = {}): Sponsor => ({
  organisationId: someId('org', number),
  handle: `member-${number}`,
  parent: null,
  standing: 'member',
  ...more,
});
const administratorOf = (number: number, standing: Standing = 'member') =>
  aViewer({ organisationId: someId('org', number), roles: ['administrator'], standing });
const coordinator = aViewer({ organisationId: someId('org', 8), roles: ['coordinator'] });

const sponsored = (number: number): ApplicationEvent => ({
  type: 'ApplicationSponsored',
  data: { applicationId, organisationId: someId('org', number) },
  content: { statement: 'We know them.' },
});
const admitted: ApplicationEvent = {
  type: 'ApplicationAdmitted',
  data: { applicationId, organisationId },
  content: { reason: 'Sound.' },
};
const refused: ApplicationEvent = {
  type: 'ApplicationRefused',
  data: { applicationId, organisationId },
  content: { reason: 'No team.' },
};
const withdrawn: ApplicationEvent = { type: 'ApplicationWithdrawn', data: { applicationId } };

const sponsor =
  (number: number, members: readonly Sponsor[], by = administratorOf(number)) =>
  (state: ApplicationState) =>
    sponsorApplication(state, { statement: ' We know them. ', members }, by);
const admit =
  (members: readonly Sponsor[], now = END + 1, by = coordinator) =>
  (state: ApplicationState) =>
    admitApplicant(state, { reason: 'Sound.', members, now }, by);

describe('an application', () => {
  it('is submitted once', () => {
    const command = { ...submitted.data, ...submitted.content };
    given()
      .when((state) => applyForMembership(state, command))
      .then(submitted);
    given(submitted)
      .when((state) => applyForMembership(state, command))
      .thenRefused('ALREADY_EXISTS');
  });

  it('does nothing before it was submitted', () => {
    expect(evolveApplication(noApplication, admitted)).toEqual(noApplication);
    given()
      .when(sponsor(1, [member(1)]))
      .thenRefused('NOT_FOUND');
    given().when(admit([])).thenRefused('NOT_FOUND');
    given().when(withdrawApplication).thenRefused('NOT_FOUND');
    given()
      .when((state) => answerAsApplicant(state, { text: 'x' }))
      .thenRefused('NOT_FOUND');
  });
});

describe('sponsoring', () => {
  const members = [member(1), member(2), member(3, { parent: 'member-1' })];

  it('is done by an administrator of a member, once', () => {
    given(submitted).when(sponsor(1, members)).then(sponsored(1));
    given(submitted, sponsored(1)).when(sponsor(1, members)).thenRefused('ALREADY_SPONSORED');
    given(submitted)
      .when(sponsor(1, members, aViewer({ organisationId: someId('org', 1) })))
      .thenRefused('NOT_PERMITTED');
  });

  it('says something', () => {
    given(submitted)
      .when((state) => sponsorApplication(state, { statement: ' ', members }, administratorOf(1)))
      .thenRefused('TEXT_REQUIRED');
  });

  it('is not for the applicant itself, its parent, its child or its sister', () => {
    const itself = member(4, { handle: 'harbour-robotics' });
    const child = member(5, { parent: 'harbour-robotics' });
    for (const one of [itself, child]) {
      given(submitted)
        .when(sponsor(one === itself ? 4 : 5, [...members, one]))
        .thenRefused('SPONSOR_RELATED');
    }
    const ofMember1 = applicationSubmitted({ parent: 'member-1' });
    given(ofMember1).when(sponsor(1, members)).thenRefused('SPONSOR_RELATED');
    given(ofMember1).when(sponsor(3, members)).thenRefused('SPONSOR_RELATED');
    given(ofMember1).when(sponsor(2, members)).then(sponsored(2));
  });

  it('is not for two of one family', () => {
    given(submitted, sponsored(1)).when(sponsor(3, members)).thenRefused('SPONSOR_RELATED');
    given(submitted, sponsored(1)).when(sponsor(2, members)).then(sponsored(2));
  });

  it('is over once something was decided, and unknown to who is no member in good standing', () => {
    given(submitted, refused).when(sponsor(1, members)).thenRefused('APPLICATION_CLOSED');
    for (const standing of ['restricted', 'suspended', 'left'] as const) {
      given(submitted)
        .when(sponsor(1, members, administratorOf(1, standing)))
        .thenRefused('NOT_FOUND');
    }
  });

  it('never leaves two sponsors of one family, nor one of the applicant’s, whoever tries in whichever order', () => {
    const world = fc.record({
      parents: fc.array(fc.option(fc.nat({ max: 6 })), { minLength: 6, maxLength: 6 }),
      order: fc.array(fc.nat({ max: 5 }), { maxLength: 12 }),
    });
    const handle = (number: number) => (number === 6 ? 'harbour-robotics' : `member-${number}`);
    fc.assert(
      fc.property(world, ({ parents, order }) => {
        const all = parents.map((parent, number) =>
          member(number, { parent: parent === null ? null : handle(parent) }),
        );
        let state = evolveApplication(noApplication, submitted);
        for (const number of order) {
          const decision = sponsor(number, all)(state);
          if (decision.ok) state = decision.events.reduce(evolveApplication, state);
        }
        const sponsors = state.status === 'none' ? [] : state.sponsors;
        const heads = all
          .filter((each) => sponsors.includes(each.organisationId))
          .map((each) => familyOf(each, [...all, submitted.data]));
        expect(new Set([...heads, 'harbour-robotics']).size).toBe(heads.length + 1);
      }),
    );
  });
});

describe('what is said about an application', () => {
  const comment =
    (now: number, text = ' Who is on duty? ', by = aViewer()) =>
    (state: ApplicationState) =>
      commentOnApplication(state, { text, toApplicant: true, now }, by);
  const commented: ApplicationEvent = {
    type: 'ApplicationCommented',
    data: { applicationId, organisationId: aViewer().organisationId, toApplicant: true },
    content: { text: 'Who is on duty?' },
  };
  const answered: ApplicationEvent = {
    type: 'ApplicationAnswered',
    data: { applicationId },
    content: { text: 'A rota.' },
  };

  it('comes from any member while the time for it runs', () => {
    given(submitted).when(comment(END)).then(commented);
    given(submitted)
      .when(comment(END + 1))
      .thenRefused('COMMENT_WINDOW_CLOSED');
    given(submitted).when(comment(END, ' ')).thenRefused('TEXT_REQUIRED');
    given(submitted)
      .when(comment(END, 'x', aViewer({ standing: 'restricted' })))
      .thenRefused('NOT_FOUND');
  });

  it('is answered by the applicant until something was decided', () => {
    const answer = (state: ApplicationState) => answerAsApplicant(state, { text: ' A rota. ' });
    given(submitted).when(answer).then(answered);
    given(submitted, refused).when(answer).thenRefused('APPLICATION_CLOSED');
  });

  it('has an end', () => {
    const much = Array.from({ length: 200 }, () => commented);
    given(submitted, ...much)
      .when(comment(END))
      .thenRefused('TOO_MUCH_SAID');
    given(submitted, ...much)
      .when((state) => answerAsApplicant(state, { text: 'x' }))
      .thenRefused('TOO_MUCH_SAID');
  });
});

describe('deciding on an application', () => {
  const members = [member(1), member(2), member(3)];
  const ready = [submitted, sponsored(1), sponsored(2)];

  it('admits after the time for comments, with two sponsors', () => {
    given(...ready)
      .when(admit(members))
      .then(admitted);
    given(...ready)
      .when(admit(members, END))
      .thenRefused('COMMENT_WINDOW_OPEN');
    given(submitted, sponsored(1)).when(admit(members)).thenRefused('SPONSORS_MISSING');
  });

  it('counts only sponsors who are in good standing and unrelated by now', () => {
    const suspended = [member(1), member(2, { standing: 'suspended' })];
    given(...ready)
      .when(admit(suspended))
      .thenRefused('SPONSORS_MISSING');
    given(...ready, sponsored(3))
      .when(admit([...suspended, member(3)]))
      .then(admitted);
    const bought = [member(1), member(2, { parent: 'member-1' })];
    given(...ready)
      .when(admit(bought))
      .thenRefused('SPONSORS_MISSING');
    const ofApplicant = [member(1), member(2, { parent: 'harbour-robotics' })];
    given(...ready)
      .when(admit(ofApplicant))
      .thenRefused('SPONSORS_MISSING');
  });

  it('refuses at any time, with a reason', () => {
    given(submitted)
      .when((s) => refuseApplicant(s, { reason: ' No team. ' }, coordinator))
      .then(refused);
    given(submitted)
      .when((s) => refuseApplicant(s, { reason: '' }, coordinator))
      .thenRefused('REASON_REQUIRED');
  });

  it('is for coordinators, and happens once', () => {
    const by = administratorOf(1);
    given(...ready)
      .when(admit(members, END + 1, by))
      .thenRefused('NOT_PERMITTED');
    given(...ready)
      .when((s) => refuseApplicant(s, { reason: 'r' }, by))
      .thenRefused('NOT_PERMITTED');
    given(...ready, admitted)
      .when((s) => refuseApplicant(s, { reason: 'r' }, coordinator))
      .thenRefused('APPLICATION_CLOSED');
    given(...ready, refused)
      .when(admit(members))
      .thenRefused('APPLICATION_CLOSED');
  });

  it('is forestalled by the applicant who takes it back, also after a refusal, never after an admission', () => {
    given(submitted).when(withdrawApplication).then(withdrawn);
    given(submitted, refused).when(withdrawApplication).then(withdrawn);
    given(submitted, withdrawn).when(withdrawApplication).thenRefused('NOT_FOUND');
    given(...ready, admitted)
      .when(withdrawApplication)
      .thenRefused('APPLICATION_CLOSED');
    given(submitted, withdrawn).when(admit(members)).thenRefused('APPLICATION_CLOSED');
  });
});

it('takes applicants of every class', () => {
  const classes: OrganisationClass[] = ['team', 'associate', 'liaison', 'authority'];
  for (const each of classes) {
    const event = applicationSubmitted({ class: each });
    given()
      .when((state) => applyForMembership(state, { ...event.data, ...event.content }))
      .then(event);
  }
});
