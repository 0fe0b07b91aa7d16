import {
  evolveRecall,
  evolveReshare,
  noRecall,
  noReshares,
  streamOf,
  type RecallState,
  type ReportEvent,
  type ReshareState,
  type Surviving,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { CommandSetting } from '../command-setting.js';
import { spelled } from '../load-report.js';

/** An event of a report's stream. */
export type RecordedReport = RecordedEvent & { readonly event: Surviving<ReportEvent> };

/** A report with everything that was asked about it. */
export type Handling = {
  readonly recall: RecallState;
  readonly requests: ReshareState;
  readonly events: readonly RecordedReport[];
};

/** Folds the stream of a report. */
export const handlingOf = (recorded: readonly RecordedEvent[]): Handling => {
  const events = recorded as readonly RecordedReport[];
  return {
    recall: events.reduce<RecallState>((state, { event }) => evolveRecall(state, event), noRecall),
    requests: events.reduce<ReshareState>(
      (state, { event }) => evolveReshare(state, event),
      noReshares,
    ),
    events,
  };
};

export const loadHandling = async (
  { store }: CommandSetting,
  reportId: string,
): Promise<Handling> => handlingOf(await store.readStream(streamOf.report(reportId)));

/** By TR-…; what is cited wrongly loads like what was never submitted. */
export async function loadCitedHandling(
  setting: CommandSetting,
  citation: string,
): Promise<Handling> {
  const id = spelled('TR', citation);
  const cited = id && (await setting.access.cited(id));
  return cited && cited.kind === 'report' ? loadHandling(setting, cited.id) : handlingOf([]);
}

/** Of the stream, for the append that follows. */
export const versionOfStream = ({ events }: Handling): number => events.at(-1)?.version ?? 0;
