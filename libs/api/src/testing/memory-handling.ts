import { answersFor, type Viewer } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { RecalledReport, Reshare, ReshareSide } from '@tocsin/views';

/** Of each report the newest recall that asks the viewer. */
export function recalledIn(log: readonly RecordedEvent[], viewer: Viewer): RecalledReport[] {
  const newest = new Map<string, number>();
  for (const { event, position } of log) {
    if (event.type !== 'ReportRecalled') continue;
    if (!event.data.holders.some((holder) => answersFor(holder, viewer))) continue;
    newest.set(event.data.reportId, position);
  }
  return [...newest]
    .map(([reportId, position]) => ({ reportId, position }))
    .sort((a, b) => b.position - a.position);
}

type Asked = {
  readonly viewer: Viewer;
  readonly side: ReshareSide;
  readonly sees: (reportId: string) => boolean;
};

/** Requests to share more widely that the viewer may know of, newest first. */
export function resharesIn(
  log: readonly RecordedEvent[],
  { viewer, side, sees }: Asked,
): Reshare[] {
  const found: Reshare[] = [];
  for (const { event } of log) {
    if (event.type !== 'ReportReshareRequested') continue;
    const { requestId, reportId, sourceId, organisationId, personId } = event.data;
    const own = side === 'asked' ? organisationId : sourceId;
    const knows = personId === viewer.personId || sees(reportId);
    if (own === viewer.organisationId && knows) found.push({ requestId, reportId });
  }
  return found.sort((a, b) => (a.requestId < b.requestId ? 1 : -1));
}
