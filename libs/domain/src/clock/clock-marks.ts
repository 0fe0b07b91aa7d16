import { accept, type Decision } from '../decision.js';
import { clockStatus, dueOf, type BegunClock, type ClockState, type Due } from './clock.js';
import { CLOCK_MARKS, type ClockMark, type ClockRanLow } from './clock-events.js';

/**
 * What time brings: the newest mark that was reached and is not recorded yet. Marks of one due time come in their order and
 * each at most once, wherever the clocks on the wall are put: of several that passed unseen only the newest is told, and one
 * that is recorded holds although the time is put back. A changed start has marks of its own.
 */
export function passMark(state: ClockState, now: Date): Decision<ClockRanLow, never> {
  const coming = comingMarks(state);
  const passed = coming.findLast(({ at }) => at <= now);
  if (state.status === 'none' || !passed) return accept();
  const { clockId, incidentId, organisationId } = state;
  const { mark, dueAt } = passed;
  return accept({
    type: 'ClockRanLow',
    data: { clockId, incidentId, organisationId, mark, dueAt: dueAt.toISOString() },
  });
}

/** When the next mark of a clock is reached; it may be over already. Null: nothing more comes by itself. */
export const nextMarkAt = (state: ClockState): Date | null => comingMarks(state)[0]?.at ?? null;

type Coming = { readonly mark: ClockMark; readonly at: Date; readonly dueAt: Date };

/** Marks behind the last one that is recorded for the present due time, in their order. */
function comingMarks(state: ClockState): Coming[] {
  if (state.status === 'none' || clockStatus(state) !== 'open') return [];
  const due = dueOf(state);
  if (due === null) return [];
  const last = lastRecorded(state, due);
  return CLOCK_MARKS.slice(last + 1).map((mark) => ({
    mark,
    at: reachedAt(due, mark),
    dueAt: due.dueAt,
  }));
}

function lastRecorded({ marks }: BegunClock, { dueAt }: Due): number {
  const recorded = marks.filter((each) => Date.parse(each.dueAt) === dueAt.getTime());
  return Math.max(-1, ...recorded.map(({ mark }) => CLOCK_MARKS.indexOf(mark)));
}

/** How much of the time is left at a mark. */
const LEFT: Readonly<Record<ClockMark, number>> = { half: 0.5, last_fifth: 0.2, overdue: 0 };

const reachedAt = ({ begins, dueAt }: Due, mark: ClockMark): Date =>
  new Date(dueAt.getTime() - Math.floor((dueAt.getTime() - begins.getTime()) * LEFT[mark]));
