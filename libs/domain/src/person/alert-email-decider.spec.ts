import fc from 'fast-check';
import type { Surviving } from '../events.js';
import { AUTHOR, forgotten, SOURCE, specificationOf } from '../testing.js';
import { confirmAlertEmail, nameAlertEmail, removeAlertEmail } from './alert-email-decider.js';
import { addressProblem } from './email-address.js';
import { evolvePerson, noPerson, type PersonState } from './person.js';
import type { PersonEmailNamed, PersonEvent, PersonJoined } from './person-events.js';

const { given } = specificationOf<PersonState, Surviving<PersonEvent>>({
  initial: noPerson,
  evolve: evolvePerson,
});

const personId = AUTHOR;
const now = Date.parse('2026-05-04T12:00:00Z');
const A_MINUTE = 60_000;
const A_DAY = 86_400_000;
const HASH = 'ab'.repeat(32);
const joined: PersonJoined = {
  type: 'PersonJoined',
  data: { personId, organisationId: SOURCE, roles: ['responder'] },
  content: { name: '王芳', language: 'zh-Hans' },
};
const named: PersonEmailNamed = {
  type: 'PersonEmailNamed',
  data: { personId, hash: HASH, expiresAt: '2026-05-05T12:00:00.000Z' },
  content: { address: 'fang.wang@example.org' },
};
const confirmed: PersonEvent = { type: 'PersonEmailConfirmed', data: { personId } };
const removed: PersonEvent = { type: 'PersonEmailRemoved', data: { personId } };
const command = { address: ' fang.wang@example.org ', hash: HASH, now };
const another: PersonEmailNamed = {
  ...named,
  data: { ...named.data, hash: 'cd'.repeat(32) },
  content: { address: 'duty@example.org' },
};

const emailAfter = (...events: Surviving<PersonEvent>[]) => {
  const state = events.reduce(evolvePerson, noPerson);
  return state.status === 'none' ? null : state.email;
};

describe('naming an address', () => {
  it('records it, and until when the link confirms it', () => {
    given(joined)
      .when((state) => nameAlertEmail(state, command))
      .then(named);
  });

  it('leaves the confirmed one in use until the new one is confirmed', () => {
    expect(emailAfter(joined, named, confirmed, another)).toMatchObject({
      confirmed: 'fang.wang@example.org',
      waiting: { address: 'duty@example.org' },
    });
    expect(emailAfter(joined, named, confirmed, another, confirmed)).toEqual({
      confirmed: 'duty@example.org',
      waiting: null,
    });
  });

  it.each([
    ['ADDRESS_REQUIRED', '  '],
    ['ADDRESS_TOO_LONG', `${'a'.repeat(65)}@example.org`],
    ['ADDRESS_TOO_LONG', `a@${'a.'.repeat(130)}org`],
    ['ADDRESS_INVALID', 'a@example.org\r\nBcc: b@example.org'],
    ['ADDRESS_INVALID', 'a@example.org\nb@example.org'],
    ['ADDRESS_INVALID', 'a@example.org, b@example.org'],
    ['ADDRESS_INVALID', 'a@example.org;b@example.org'],
    ['ADDRESS_INVALID', 'a@example.org b@example.org'],
    ['ADDRESS_INVALID', 'a(comment)@example.org'],
    ['ADDRESS_INVALID', 'a@example.org (comment)'],
    ['ADDRESS_INVALID', 'Wang Fang <a@example.org>'],
    ['ADDRESS_INVALID', '<a@example.org>'],
    ['ADDRESS_INVALID', '"a b"@example.org'],
    ['ADDRESS_INVALID', '"a@evil.example"@example.org'],
    ['ADDRESS_INVALID', 'friends: a@example.org;'],
    ['ADDRESS_INVALID', 'a@b@example.org'],
    ['ADDRESS_INVALID', 'a@-example.org'],
    ['ADDRESS_INVALID', 'a@[127.0.0.1]'],
    ['ADDRESS_INVALID', 'a@example..org'],
    ['ADDRESS_INVALID', 'mailto:a@example.org'],
    ['ADDRESS_INVALID', 'a\u0000@example.org'],
    ['ADDRESS_INVALID', 'а\u202E@example.org'],
    ['ADDRESS_INVALID', 'example.org'],
  ])('is refused with %s: %j', (code, address) => {
    given(joined)
      .when((state) => nameAlertEmail(state, { ...command, address }))
      .thenRefused(code);
  });

  it('mails a stranger no more than once a minute', () => {
    const again = { ...command, address: 'duty@example.org', now: now + A_MINUTE - 1 };
    given(joined, named)
      .when((state) => nameAlertEmail(state, again))
      .thenRefused('TOO_SOON');
    given(joined, named)
      .when((state) => nameAlertEmail(state, { ...again, now: now + A_MINUTE }))
      .then({
        ...named,
        data: { ...named.data, expiresAt: '2026-05-05T12:01:00.000Z' },
        content: { address: 'duty@example.org' },
      });
  });

  it('is refused where it changes nothing, and to whoever is no longer there', () => {
    given(joined, named, confirmed)
      .when((state) => nameAlertEmail(state, { ...command, now: now + A_DAY }))
      .thenRefused('NOTHING_CHANGES');
    given(joined, { type: 'PersonSuspended', data: { personId } })
      .when((state) => nameAlertEmail(state, command))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => nameAlertEmail(state, command))
      .thenRefused('NOT_FOUND');
  });
});

describe('confirming an address', () => {
  it('is done by whoever has the secret that was mailed to it', () => {
    given(joined, named)
      .when((state) => confirmAlertEmail(state, { hash: HASH, now: now + A_DAY - 1 }))
      .then(confirmed);
  });

  it('answers in the same words what is unknown, used, replaced, removed, too old or of nobody', () => {
    const link = { hash: HASH, now };
    const cases: [Surviving<PersonEvent>[], typeof link][] = [
      [[], link],
      [[joined], link],
      [[joined, named], { ...link, hash: 'ef'.repeat(32) }],
      [[joined, named], { ...link, now: now + A_DAY }],
      [[joined, named, confirmed], link],
      [[joined, named, another], link],
      [[joined, named, removed], link],
      [[joined, named, { type: 'PersonSuspended', data: { personId } }], link],
      [[joined, forgotten(named)], link],
    ];
    const answers = cases.map(([events, asked]) =>
      confirmAlertEmail(events.reduce(evolvePerson, noPerson), asked),
    );
    expect(answers[0]).toMatchObject({ ok: false, error: { code: 'CONFIRMATION_INVALID' } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('removing an address', () => {
  it('takes it away, confirmed or not, once', () => {
    for (const before of [
      [joined, named],
      [joined, named, confirmed],
    ]) {
      given(...before)
        .when(removeAlertEmail)
        .then(removed);
      expect(emailAfter(...before, removed)).toEqual({ confirmed: null, waiting: null });
    }
    given(joined, named, removed).when(removeAlertEmail).thenRefused('NOTHING_CHANGES');
    given().when(removeAlertEmail).thenRefused('NOT_FOUND');
  });
});

describe('an address', () => {
  it('goes with the key of its owner', () => {
    expect(emailAfter(joined, forgotten(named), confirmed)?.confirmed).toBeNull();
    const erased: PersonEvent = {
      type: 'PersonErased',
      data: { personId, organisationId: SOURCE },
    };
    expect(emailAfter(joined, named, confirmed, erased)?.confirmed).toBeNull();
  });

  it('never holds what could end a header or name a second recipient', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress()), (text) => {
        fc.pre(addressProblem(text) === null);
        expect(text).toMatch(/^[\u0021-\u007e]+$/);
        expect(text).not.toMatch(/[\s,;:<>()"\\[\]]/);
        expect(text.split('@')).toHaveLength(2);
      }),
    );
  });
});
