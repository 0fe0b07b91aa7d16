import {
  aViewer,
  anAccess,
  CLOCK,
  clockStarted,
  clockSubject,
  ofClock,
  someId,
  specificationOf,
} from '../testing.js';
import type { Surviving } from '../events.js';
import type { ReportAccess, Viewer } from '../sharing/visible.js';
import { startClock, type StartClock } from './clock-decider.js';
import { evolveClock, noClock, type ClockState } from './clock.js';
import type { ClockEvent } from './clock-events.js';
import { deadlineRule } from './deadline-rules.js';

const { given } = specificationOf<ClockState, Surviving<ClockEvent>>({
  initial: noClock,
  evolve: evolveClock,
});

const NOW = new Date('2026-05-06T12:00:00.000Z');
const ada = aViewer();
const reports = [anAccess()];
type Around = { readonly by?: Viewer; readonly reports?: readonly ReportAccess[] };

const dora = deadlineRule('eu-dora-19-initial');
const starting =
  (command: Partial<StartClock> = {}, around: Around = {}) =>
  (clock: ClockState) =>
    startClock(
      clockSubject(clock, around.reports ?? reports),
      {
        clockId: CLOCK,
        rule: dora,
        starts: { aware: '2026-05-05T08:00:00.000Z' },
        note: null,
        drill: { is: false, asked: false },
        now: NOW,
        merged: [],
        ...command,
      },
      around.by ?? ada,
    );
const started = clockStarted();
const byAda = { ...ofClock, personId: ada.personId };
const setAside: ClockEvent = {
  type: 'ClockSetAside',
  data: byAda,
  content: { reason: 'Not major.' },
};

describe('starting a clock', () => {
  it('records who confirmed which starts of which rule, and no due time', () => {
    given()
      .when(starting({ note: ' The board agreed. ' }))
      .then(clockStarted({ note: 'The board agreed.' }));
  });

  it('is done once: the same starts once more are the same clock, others are a change', () => {
    given(started).when(starting()).then();
    given(started)
      .when(starting({ starts: { aware: '2026-05-05T09:00:00.000Z' } }))
      .thenRefused('ALREADY_STARTED');
    given(started)
      .when(
        starting({
          starts: { aware: '2026-05-05T08:00:00.000Z', classified: '2026-05-05T09:00:00.000Z' },
        }),
      )
      .thenRefused('ALREADY_STARTED');
    given(started, setAside).when(starting()).thenRefused('CLOCK_SET_ASIDE');
  });

  it('is refused where the organisation has this clock on an incident that was merged into it', () => {
    const merged = [evolveClock(noClock, started)];
    given().when(starting({ merged })).thenRefused('ALREADY_STARTED');
    given()
      .when(starting({ merged: [noClock] }))
      .then(started);
  });

  it('needs a rule that there is, and starts that the rule knows', () => {
    given()
      .when(starting({ rule: null }))
      .thenRefused('RULE_UNKNOWN');
    given()
      .when(starting({ starts: {} }))
      .thenRefused('START_MISSING');
    given()
      .when(
        starting({
          starts: { aware: '2026-05-05T08:00:00.000Z', handled: '2026-05-05T09:00:00.000Z' },
        }),
      )
      .thenRefused('START_UNKNOWN');
    const rule = deadlineRule('eu-gpai-cop-9.3-intermediate');
    given()
      .when(starting({ rule, starts: { resolved: '2026-05-05T08:00:00.000Z' } }))
      .thenRefused('START_MISSING');
  });

  it('needs starts that have happened, in this century, with a little for clocks that differ', () => {
    const at = (aware: string) => starting({ starts: { aware } });
    given().when(at('2026-05-06T12:05:00.001Z')).thenRefused('START_IN_FUTURE');
    given()
      .when(at('2026-05-06T12:05:00.000Z'))
      .then(clockStarted({ starts: { aware: '2026-05-06T12:05:00.000Z' } }));
    given().when(at('1999-12-31T23:59:59.999Z')).thenRefused('START_OUT_OF_RANGE');
  });

  it('needs a rule that is in force on the day of the start', () => {
    const rule = deadlineRule('eu-aia-73-2');
    const at = (aware: string, now: string) =>
      starting({ rule, starts: { aware }, now: new Date(now) });
    given()
      .when(at('2026-08-01T23:59:59.999Z', '2026-09-01T00:00:00.000Z'))
      .thenRefused('RULE_NOT_IN_FORCE');
    const starts = { aware: '2026-08-02T00:00:00.000Z' };
    given()
      .when(at(starts.aware, '2026-09-01T00:00:00.000Z'))
      .then(clockStarted({ ruleId: 'eu-aia-73-2', starts }));
    given()
      .when(starting({ rule: deadlineRule('kr-ai-draft') }))
      .thenRefused('RULE_NOT_IN_FORCE');
  });

  it('is done for a drill only by who means a drill, and then marked', () => {
    given()
      .when(starting({ drill: { is: true, asked: false } }))
      .thenRefused('DRILL');
    given()
      .when(starting({ drill: { is: true, asked: true } }))
      .then(clockStarted({ drill: true }));
    given()
      .when(starting({ drill: { is: false, asked: true } }))
      .then(started);
  });

  it('is for reporters and responders in good standing who see the incident', () => {
    const as = (given_: Partial<Viewer>) => starting({}, { by: aViewer(given_) });
    given()
      .when(as({ roles: ['responder'] }))
      .then(started);
    given()
      .when(as({ roles: [] }))
      .thenRefused('NOT_PERMITTED');
    given()
      .when(as({ roles: ['administrator'] }))
      .thenRefused('NOT_PERMITTED');
    given()
      .when(as({ active: false }))
      .thenRefused('NOT_FOUND');
    given()
      .when(starting({}, { reports: [] }))
      .thenRefused('NOT_FOUND');
    const hidden = [anAccess({ authorId: someId('per', 9), sharing: { label: 'TLP:RED' } })];
    given()
      .when(starting({}, { reports: hidden }))
      .thenRefused('NOT_FOUND');
    given()
      .when(starting({ rule: null }, { reports: hidden }))
      .thenRefused('NOT_FOUND');
  });
});
