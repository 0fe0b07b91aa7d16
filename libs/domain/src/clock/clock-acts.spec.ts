import {
  aViewer,
  anAccess,
  clockStarted,
  clockSubject,
  ofClock,
  OTHER,
  specificationOf,
} from '../testing.js';
import type { Surviving } from '../events.js';
import type { ReportAccess, Viewer } from '../sharing/visible.js';
import {
  changeClockStart,
  recordFiling,
  setClockAside,
  takeUpClock,
  type ChangeClockStart,
  type RecordFiling,
} from './clock-decider.js';
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
const changing =
  (command: Partial<ChangeClockStart>, around: Around = {}) =>
  (clock: ClockState) =>
    changeClockStart(
      clockSubject(clock, around.reports ?? reports),
      {
        rule: dora,
        kind: 'aware',
        at: '2026-05-05T07:00:00.000Z',
        reason: 'Seen in the log.',
        now: NOW,
        ...command,
      },
      around.by ?? ada,
    );
const filing =
  (command: Partial<RecordFiling> = {}, around: Around = {}) =>
  (clock: ClockState) =>
    recordFiling(
      clockSubject(clock, around.reports ?? reports),
      { filedAt: '2026-05-05T20:00:00.000Z', reference: null, note: null, now: NOW, ...command },
      around.by ?? ada,
    );
const settingAside =
  (reason = 'Not major.', around: Around = {}) =>
  (clock: ClockState) =>
    setClockAside(clockSubject(clock, around.reports ?? reports), { reason }, around.by ?? ada);
const takingUp =
  (reason = 'Major after all.', around: Around = {}) =>
  (clock: ClockState) =>
    takeUpClock(clockSubject(clock, around.reports ?? reports), { reason }, around.by ?? ada);

const started = clockStarted();
const byAda = { ...ofClock, personId: ada.personId };
const filed = (reference: string | null = null): ClockEvent => ({
  type: 'ClockFiled',
  data: { ...byAda, filedAt: '2026-05-05T20:00:00.000Z' },
  content: { reference, note: null },
});
const setAside: ClockEvent = {
  type: 'ClockSetAside',
  data: byAda,
  content: { reason: 'Not major.' },
};
const takenUp: ClockEvent = {
  type: 'ClockTakenUp',
  data: byAda,
  content: { reason: 'Major after all.' },
};
const startChanged = (
  kind: 'aware' | 'classified',
  at: string | null,
  reason = 'Seen in the log.',
): ClockEvent => ({
  type: 'ClockStartChanged',
  data: { ...byAda, kind, at },
  content: { reason },
});

describe('changing a start', () => {
  it('says what it is from now on and why; a start may be confirmed afterwards', () => {
    given(started).when(changing({})).then(startChanged('aware', '2026-05-05T07:00:00.000Z'));
    given(started)
      .when(changing({ kind: 'classified', at: '2026-05-05T10:00:00.000Z' }))
      .then(startChanged('classified', '2026-05-05T10:00:00.000Z'));
  });

  it('takes a start back, but never the last one', () => {
    const classified = startChanged('classified', '2026-05-05T10:00:00.000Z');
    given(started, classified)
      .when(changing({ at: null }))
      .then(startChanged('aware', null));
    given(started)
      .when(changing({ at: null }))
      .thenRefused('START_MISSING');
  });

  it('is refused where nothing changes, without a reason, for another kind, and for what is ahead', () => {
    given(started)
      .when(changing({ at: '2026-05-05T08:00:00.000Z' }))
      .thenRefused('NOTHING_CHANGES');
    given(started)
      .when(changing({ kind: 'classified', at: null }))
      .thenRefused('NOTHING_CHANGES');
    given(started)
      .when(changing({ reason: '  ' }))
      .thenRefused('REASON_REQUIRED');
    given(started)
      .when(changing({ kind: 'handled' }))
      .thenRefused('START_UNKNOWN');
    given(started)
      .when(changing({ at: '2026-05-07T12:00:00.000Z' }))
      .thenRefused('START_IN_FUTURE');
    given(started)
      .when(changing({ rule: null }))
      .thenRefused('RULE_UNKNOWN');
    given(started, setAside).when(changing({})).thenRefused('CLOCK_SET_ASIDE');
  });
});

describe('recording a filing', () => {
  it('says when, and how the recipient calls it; another authority may get another one', () => {
    given(started).when(filing()).then(filed());
    given(started, filed('A'))
      .when(filing({ reference: ' B ' }))
      .then(filed('B'));
  });

  it('is done once: the same once more is no further one', () => {
    given(started, filed('A'))
      .when(filing({ reference: 'A' }))
      .then();
  });

  it('is refused ahead of time, before every start, and for what is set aside', () => {
    given(started)
      .when(filing({ filedAt: '2026-05-06T12:05:00.001Z' }))
      .thenRefused('FILED_IN_FUTURE');
    given(started)
      .when(filing({ filedAt: '2026-05-05T07:59:59.999Z' }))
      .thenRefused('FILED_BEFORE_START');
    given(started, setAside).when(filing()).thenRefused('CLOCK_SET_ASIDE');
  });
});

describe('setting a clock aside', () => {
  it('needs a reason, and can be taken back with one', () => {
    given(started).when(settingAside()).then(setAside);
    given(started).when(settingAside(' ')).thenRefused('REASON_REQUIRED');
    given(started, setAside).when(settingAside()).thenRefused('CLOCK_SET_ASIDE');
    given(started, setAside).when(takingUp()).then(takenUp);
    given(started, setAside).when(takingUp('')).thenRefused('REASON_REQUIRED');
    given(started).when(takingUp()).thenRefused('CLOCK_NOT_SET_ASIDE');
  });
});

describe('a clock', () => {
  const acts = [
    ['changed', (around: Around) => changing({}, around)],
    ['filed', (around: Around) => filing({}, around)],
    ['set aside', (around: Around) => settingAside('Not major.', around)],
    ['taken up', (around: Around) => takingUp('Major after all.', around)],
  ] as const;

  it.each(acts)('is not %s by others, nor by who does not see the incident', (_act, by) => {
    given(started)
      .when(by({ by: aViewer({ organisationId: OTHER }) }))
      .thenRefused('NOT_FOUND');
    given(started)
      .when(by({ reports: [] }))
      .thenRefused('NOT_FOUND');
    given().when(by({})).thenRefused('NOT_FOUND');
    given(started)
      .when(by({ by: aViewer({ roles: [] }) }))
      .thenRefused('NOT_PERMITTED');
  });
});
