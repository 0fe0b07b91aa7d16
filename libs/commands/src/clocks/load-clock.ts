import { createHash } from 'node:crypto';
import {
  evolveClock,
  evolveReport,
  noClock,
  noReport,
  streamOf,
  visible,
  type ClockEvent,
  type ClockState,
  type OpenIncident,
  type ReportAccess,
  type ReportEvent,
  type ReportState,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
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

/**
 * The id of a clock: a UUID (version 8, RFC 9562) of what it is of. Two people who start it at the same moment write one
 * stream, of which only one of them can write the first event.
 */
export function clockIdOf({ incidentId, ruleId, organisationId }: ClockKey): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['clock', incidentId, ruleId, organisationId]))
    .digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const folded = (events: readonly RecordedEvent[]): LoadedClock => ({
  clock: events.reduce<ClockState>(
    (state, { event }) => evolveClock(state, event as Surviving<ClockEvent>),
    noClock,
  ),
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
