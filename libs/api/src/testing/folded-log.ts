import {
  evolveIncident,
  evolveReport,
  noIncident,
  noReport,
  type IncidentEvent,
  type IncidentState,
  type LivingReport,
  type ReportEvent,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';

export type FoldedReport = {
  readonly state: ReportState;
  readonly recordedAt: Date;
  readonly updatedAt: Date;
  /** Each act with the report before and after it. */
  readonly acts: readonly {
    readonly recorded: RecordedEvent;
    readonly before: ReportState;
    readonly after: ReportState;
  }[];
};

export type FoldedIncident = {
  readonly state: IncidentState;
  readonly acts: readonly RecordedEvent[];
};

/** The whole log as one fold: slow, and plainly right. */
export type FoldedLog = {
  readonly reports: ReadonlyMap<string, FoldedReport>;
  readonly incidents: ReadonlyMap<string, FoldedIncident>;
};

export function foldLog(events: readonly RecordedEvent[]): FoldedLog {
  const reports = new Map<string, FoldedReport>();
  const incidents = new Map<string, FoldedIncident>();
  for (const recorded of events) {
    const { data } = recorded.event as { data: { reportId?: string; incidentId?: string } };
    if (recorded.stream.startsWith('report-') && data.reportId) {
      reports.set(data.reportId, foldReport(reports.get(data.reportId), recorded));
    } else if (recorded.stream.startsWith('incident-') && data.incidentId) {
      incidents.set(data.incidentId, foldIncident(incidents.get(data.incidentId), recorded));
    }
  }
  return { reports, incidents };
}

const CONTENT = new Set(['ReportSubmitted', 'ReportRevised', 'ReportCorrected', 'ReportRetracted']);

function foldReport(known: FoldedReport | undefined, recorded: RecordedEvent): FoldedReport {
  const before = known?.state ?? noReport;
  const after = evolveReport(before, recorded.event as Surviving<ReportEvent>);
  const updates = CONTENT.has(recorded.event.type) || !known;
  return {
    state: after,
    recordedAt: known?.recordedAt ?? recorded.recordedAt,
    updatedAt: updates ? recorded.recordedAt : known.updatedAt,
    acts: [...(known?.acts ?? []), { recorded, before, after }],
  };
}

const foldIncident = (
  known: FoldedIncident | undefined,
  recorded: RecordedEvent,
): FoldedIncident => ({
  state: evolveIncident(known?.state ?? noIncident, recorded.event as IncidentEvent),
  acts: [...(known?.acts ?? []), recorded],
});

export const isLiving = (state: ReportState | undefined): state is LivingReport =>
  state?.status === 'submitted' || state?.status === 'retracted';
