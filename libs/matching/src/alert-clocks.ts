import {
  clockStatus,
  dueOf,
  foldClock,
  streamOf,
  type ClockMark,
  type ClockState,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { AlertSubject, PassedMark } from './match-append.js';

/** A mark that a clock passed, as an alert tells of it. */
export type AlertClock = {
  readonly clockId: string;
  /** The rule of law that sets its time; null where its stream is not to be had. */
  readonly ruleId: string | null;
  readonly mark: ClockMark;
  /** Of which the mark was one. */
  readonly dueAt: Date;
  /** Whether it is still so: nothing was filed or set aside since, and no start changed. */
  readonly stands: boolean;
};

/** Names of the streams by which clocks of alerts are told. */
export const clockStreams = (subjects: readonly AlertSubject[]): string[] => [
  ...new Set(
    subjects.flatMap(({ clocks = [] }) => clocks.map(({ clock }) => streamOf.clock(clock))),
  ),
];

/** The marks that an alert tells of, each once, by the clocks as their streams leave them. */
export function clocksIn(
  subjects: readonly AlertSubject[],
  streams: ReadonlyMap<string, readonly RecordedEvent[]>,
): AlertClock[] {
  const marks = subjects.flatMap(({ clocks = [] }) => clocks);
  const once = new Map(marks.map((each) => [`${each.clock} ${each.mark} ${each.dueAt}`, each]));
  return [...once.values()].map((passed) =>
    clockOf(passed, foldClock(streams.get(streamOf.clock(passed.clock)) ?? [])),
  );
}

function clockOf({ clock, mark, dueAt }: PassedMark, state: ClockState): AlertClock {
  const told = { clockId: clock, mark, dueAt: new Date(dueAt) };
  if (state.status === 'none') return { ...told, ruleId: null, stands: false };
  const isStill = dueOf(state)?.dueAt.getTime() === told.dueAt.getTime();
  return {
    ...told,
    ruleId: state.ruleId,
    stands: clockStatus(state) === 'open' && isStill,
  };
}
