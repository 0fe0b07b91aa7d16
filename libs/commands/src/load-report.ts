import { reportVersion } from '@tocsin/access';
import {
  accessOf,
  evolveReport,
  evolveRequests,
  noReport,
  noRequests,
  parseCitableId,
  streamOf,
  type CitableIdKind,
  type ErasedReport,
  type InformationRequests,
  type LivingReport,
  type ReportEvent,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import type { CommandSetting } from './command-setting.js';
import type { Commander } from './commands.js';

/** A report as its own stream tells it, and the version of that stream for the append that follows. */
export type LoadedReport = {
  readonly state: ReportState;
  /** Readers' questions to it. */
  readonly requests: InformationRequests;
  readonly streamVersion: number;
};

const NOTHING: LoadedReport = { state: noReport, requests: noRequests, streamVersion: 0 };

/** Folds a report from the store; a report that was never submitted has the state `none`. */
export async function loadReport(
  { store }: CommandSetting,
  reportId: string,
): Promise<LoadedReport> {
  const recorded = await store.readStream(streamOf.report(reportId));
  return recorded.reduce<LoadedReport>(({ state, requests }, { event, version }) => {
    const ofReport = event as Surviving<ReportEvent>;
    return {
      state: evolveReport(state, ofReport),
      requests: evolveRequests(requests, ofReport),
      streamVersion: version,
    };
  }, NOTHING);
}

/** The exact spelling of an id as somebody typed it; null where it cannot be one of this kind. */
export function spelled(kind: CitableIdKind, typed: string): string | null {
  const parsed = parseCitableId(typed);
  return parsed?.kind === kind ? parsed.id : null;
}

/** Finds a report by TR-…; what is cited wrongly loads like what was never submitted. */
export async function loadCitedReport(
  setting: CommandSetting,
  citation: string,
): Promise<LoadedReport> {
  const id = spelled('TR', citation);
  const cited = id && (await setting.access.cited(id));
  if (!cited || cited.kind !== 'report') return NOTHING;
  return loadReport(setting, cited.id);
}

/** The opaque version of a report as this caller sees it. */
export function versionFor(
  { versionSecret }: CommandSetting,
  { viewer }: Commander,
  state: LivingReport | ErasedReport,
): string {
  const { reportId, revision, sharing } = state;
  const isSource = viewer.organisationId === state.organisationId;
  return reportVersion(versionSecret, {
    reportId,
    revision,
    status: state.status === 'retracted' ? 'retracted' : 'submitted',
    label: sharing.label,
    public: state.public,
    sharing: isSource ? sharing : null,
    clients: isSource ? accessOf(state).clients : [],
  });
}
