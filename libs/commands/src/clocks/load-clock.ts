import {
  foldClock,
  evolveReport,
  noReport,
  streamOf,
  visible,
  type ClockState,
  type OpenIncident,
  type ReportAccess,
  type ReportEvent,
  type ReportState,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { v5 as uuidv5 } from 'uuid';
import type { CommandSetting } from '../command-setting.js';
import { loadIncident } from '../load-incident.js';

/** A clock as its own stream tells it, the version of that stream, and the position of its newest event. */
export type LoadedClock = {
  readonly clock: ClockState;
  readonly version: number;
  readonly position: number;
};

/** Whose clock of which rule, and for which incident. */
type ClockKey = {
  readonly incidentId: string;
  readonly ruleId: string;
  readonly organisationId: string;
};

/** Made up once; ids of clocks are version 5 under it (RFC 9562). */
const CLOCKS = '0b9f2c5d-7d0e-4c63-8a55-3d1f5e9c2b71';

/**
 * The id of a clock, by what it is of. Two people who start it at the same moment write one stream, of which only one of
 * them can write the first event.
 */
export const clockIdOf = ({ incidentId, ruleId, organisationId }: ClockKey): string =>
  uuidv5(`${incidentId} ${ruleId} ${organisationId}`, CLOCKS);

const folded = (events: readonly RecordedEvent[]): LoadedClock => ({
  clock: foldClock(events),
  version: events.at(-1)?.version ?? 0,
  position: events.at(-1)?.position ?? 0,
});

/** Folds a clock from the store; one that was never started has the status `none`. */
export const loadClock = async (
  { store }: Pick<CommandSetting, 'store'>,
  clockId: string,
): Promise<LoadedClock> => folded(await store.readStream(streamOf.clock(clockId)));

/**
 * Clocks of the same rule and organisation on incidents that were merged, as far as somebody sees these: of the others he is
 * to learn nothing.
 */
export async function clocksOnMerged(
  setting: CommandSetting,
  merged: readonly OpenIncident[],
  { viewer, ruleId }: { readonly viewer: Viewer; readonly ruleId: string },
): Promise<ClockState[]> {
  const { organisationId } = viewer;
  const begun: ClockState[] = [];
  for (const { incidentId } of merged) {
    const { clock } = await loadClock(setting, clockIdOf({ incidentId, ruleId, organisationId }));
    if (clock.status === 'none') continue;
    const { linked } = await loadIncident(setting, incidentId);
    if (linked.some((report) => visible(viewer, report))) begun.push(clock);
  }
  return begun;
}

/** Whether an incident is a drill to somebody: all reports that stand and that he may read are. */
export async function isDrill(
  { store }: CommandSetting,
  viewer: Viewer,
  linked: readonly ReportAccess[],
): Promise<boolean> {
  const readable = linked.filter((report) => visible(viewer, report));
  let drills = 0;
  for (const { reportId } of readable) {
    const events = await store.readStream(streamOf.report(reportId));
    const state = events.reduce<ReportState>(
      (before, { event }) => evolveReport(before, event as Surviving<ReportEvent>),
      noReport,
    );
    if (state.status !== 'submitted') continue;
    if (state.report.drill !== true) return false;
    drills += 1;
  }
  return drills > 0;
}
