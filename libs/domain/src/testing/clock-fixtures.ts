import type { ClockStarted, Starts } from '../clock/clock-events.js';
import type { ClockSubject } from '../clock/clock-decider.js';
import type { ClockState } from '../clock/clock.js';
import type { ReportAccess } from '../sharing/visible.js';
import { INCIDENT, AUTHOR, REPORT, SOURCE, someId } from './fixtures.js';

export const CLOCK = someId('clk', 1);

/** A clock of the source under DORA, aware at eight on 5 May 2026, unless said otherwise. */
export const clockStarted = (
  given: Partial<ClockStarted['data']> & { readonly note?: string | null } = {},
): ClockStarted => {
  const { note = null, ...data } = given;
  const starts: Starts = { aware: '2026-05-05T08:00:00.000Z' };
  return {
    type: 'ClockStarted',
    data: {
      clockId: CLOCK,
      incidentId: INCIDENT,
      organisationId: SOURCE,
      ruleId: 'eu-dora-19-initial',
      personId: AUTHOR,
      starts,
      drill: false,
      ...data,
    },
    content: { note },
  };
};

/** What the other events of that clock name. */
export const ofClock = { clockId: CLOCK, incidentId: INCIDENT, organisationId: SOURCE };

/** That clock and its incident, as far as these reports of it tell of it. */
export const clockSubject = (
  clock: ClockState,
  reports: readonly ReportAccess[],
): ClockSubject => ({
  clock,
  incident: {
    status: 'open',
    incidentId: INCIDENT,
    citation: 'TI-2026-7QK4M2XD-H',
    provisional: false,
    reports: [REPORT],
    mergedInto: null,
    absorbed: [],
  },
  reports,
});
