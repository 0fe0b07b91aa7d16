import type { ReportSharing } from '@tocsin/domain';
import type { RecordedReport } from './load-handling.js';

/** When organisations and people were first named as somebody who receives a report, by id. */
export function namedSince(events: readonly RecordedReport[]): Map<string, Date> {
  const since = new Map<string, Date>();
  for (const recorded of events) {
    for (const id of namedIn(recorded)) if (!since.has(id)) since.set(id, recorded.recordedAt);
  }
  return since;
}

function namedIn({ event }: RecordedReport): readonly string[] {
  switch (event.type) {
    case 'ReportSubmitted':
    case 'ReportSharingChanged':
      return receiversOf(event.data.sharing);
    case 'ReportClientNamed':
      return [event.data.clientId];
    default:
      return [];
  }
}

function receiversOf({ label, recipients, namedPeople }: ReportSharing): readonly string[] {
  if (label === 'TLP:RED') return namedPeople;
  return label === 'TLP:AMBER' || label === 'TLP:AMBER+STRICT' ? recipients : [];
}
