import { aCorrelation } from '@tocsin/event-store/testing';
import type { Anonymous } from '../commands.js';
import { problemsIn } from '../testing/outcomes.js';
import { testNetwork, type TestNetwork } from '../testing/test-network.js';
import type { ApplyInput } from './membership-commands.js';

const START = new Date('2026-05-06T12:00:00.000Z');

const applicant: ApplyInput = {
  handle: 'harbour-robotics',
  names: [{ lang: 'en', value: 'Harbour Robotics' }],
  class: 'team',
  jurisdiction: 'AU',
  constituency: 'Buyers of our robots',
  contact: { name: 'Mei Tanaka', email: 'mei@harbour.example', telephone: '+61255501234' },
};

describe('an application for membership', () => {
  let network: TestNetwork;
  const anonymous: Anonymous = { principal: null, correlation: aCorrelation() };
  beforeAll(async () => {
    network = await testNetwork({ clock: () => START });
  });
  const problems = async (more: object) =>
    problemsIn(await network.commands.applyForMembership({ ...applicant, ...more }, anonymous));
  const named = (value: string) => ({ names: [{ lang: 'en', value }] });

  it.each([
    ['Harbour\u202EsciToboR', 'BIDI_CONTROL'],
    ['Harbour\u200FRobotics', 'BIDI_CONTROL'],
    ['Harbour\u200BRobotics', 'INVISIBLE_CHARACTER'],
    ['Harbour\u200DRobotics', 'INVISIBLE_CHARACTER'],
    ['Harbour\u{E0041}', 'INVISIBLE_CHARACTER'],
    ['Hаrbour Robotics', 'MIXED_SCRIPTS'],
    ['Harbour\r\nSubject: hello', 'CONTROL_CHARACTER'],
    ['Harbour\0', 'NUL_CHARACTER'],
    ['Harbour\uD800', 'LONE_SURROGATE'],
    [' \u00A0', 'TEXT_BLANK'],
    ['x'.repeat(201), 'TOO_LONG'],
  ])('refuses the name %j with %s', async (value, code) => {
    expect(await problems(named(value))).toContain(`${code} /names/0/value`);
  });

  it.each([
    [{ handle: 'Harbour' }, 'WRONG_FORMAT /handle'],
    [{ handle: 'hаrbour' }, 'WRONG_FORMAT /handle'],
    [{ parent: 'no handle' }, 'WRONG_FORMAT /parent'],
    [{ names: [] }, 'TOO_FEW_ENTRIES /names'],
    [{ names: [{ lang: 'x-', value: 'x' }] }, 'LANGUAGE_TAG_INVALID /names/0/lang'],
    [{ jurisdiction: 'de' }, 'WRONG_FORMAT /jurisdiction'],
    [
      { contact: { ...applicant.contact, email: 'a@b.example\r\nBcc: c@d.example' } },
      'WRONG_FORMAT /contact/email',
    ],
    [
      { contact: { ...applicant.contact, telephone: '00 61 2' } },
      'WRONG_FORMAT /contact/telephone',
    ],
    [{ constituency: 'x'.repeat(2001) }, 'TOO_LONG /constituency'],
  ])('refuses %j with %s', async (more, told) => {
    expect(await problems(more)).toContain(told);
  });

  it('takes honest names in any script', async () => {
    for (const name of [
      '港湾机器人',
      'Müller & Söhne',
      'Яндекс',
      'محترم',
      'می‌خواهم',
      'Αθήνα AI',
    ]) {
      expect(await problems(named(name))).toEqual(['accepted']);
    }
  });

  it('tells nobody without an account whether a handle is taken', async () => {
    expect(await problems({ handle: 'northgate-ai' })).toEqual(['accepted']);
  });
});
