import type { ReportEvent, Surviving } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';

/** A recorded event on a report. */
export type RecordedReportEvent = RecordedEvent & { readonly event: Surviving<ReportEvent> };

const OF_REPORTS: Record<ReportEvent['type'], true> = {
  ReportSubmitted: true,
  ReportRevised: true,
  ReportCorrected: true,
  ReportRetracted: true,
  ReportSharingChanged: true,
  ReportPublicationConfirmed: true,
  ReportErased: true,
  ReportPersonAssigned: true,
  ReportPersonUnassigned: true,
  ReportInformationRequested: true,
  ReportInformationAnswered: true,
  ReportClientNamed: true,
  ReportClientRemoved: true,
  ReportReshareRequested: true,
  ReportReshareGranted: true,
  ReportReshareRefused: true,
  ReportRecalled: true,
  ReportRecallAcknowledged: true,
  ReportRecallClosed: true,
};

const isReportEvent = (recorded: RecordedEvent): recorded is RecordedReportEvent =>
  Object.hasOwn(OF_REPORTS, recorded.event.type);

/** The events on reports, by report, each list in the order of its stream. */
export function byReport(events: readonly RecordedEvent[]): Map<string, RecordedReportEvent[]> {
  const found = new Map<string, RecordedReportEvent[]>();
  for (const recorded of events) {
    if (!isReportEvent(recorded)) continue;
    const { reportId } = recorded.event.data;
    const list = found.get(reportId);
    if (list) list.push(recorded);
    else found.set(reportId, [recorded]);
  }
  return found;
}
