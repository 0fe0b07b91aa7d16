import {
  evolveIncident,
  noIncident,
  streamOf,
  type IncidentEvent,
  type IncidentState,
  type ReportAccess,
} from '@tocsin/domain';
import type { CommandSetting } from './command-setting.js';
import { spelled } from './load-report.js';

/** An incident as its own stream tells it, with who may read the reports in it as of now. */
export type LoadedIncident = {
  readonly incident: IncidentState;
  readonly linked: readonly ReportAccess[];
  readonly streamVersion: number;
};

/** Finds an incident by TI-…; what is cited wrongly loads like what was never opened. */
export async function loadCitedIncident(
  { store, access }: CommandSetting,
  citation: string,
): Promise<LoadedIncident> {
  const id = spelled('TI', citation);
  const cited = id && (await access.cited(id));
  if (!cited || cited.kind !== 'incident') {
    return { incident: noIncident, linked: [], streamVersion: 0 };
  }
  const recorded = await store.readStream(streamOf.incident(cited.id));
  const incident = recorded.reduce<IncidentState>(
    (folded, { event }) => evolveIncident(folded, event as IncidentEvent),
    noIncident,
  );
  const reports = incident.status === 'open' ? incident.reports : [];
  const linked = [...(await access.reports(reports)).values()];
  return { incident, linked, streamVersion: recorded.at(-1)?.version ?? 0 };
}
