import {
  accessOf,
  linkReport,
  noIncident,
  openIncident,
  streamOf,
  type LivingReport,
  type Viewer,
} from '@tocsin/domain';
import type { StreamAppend } from '@tocsin/event-store';
import { pointerTo, problem, type Problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { newCitation, type CommandSetting } from './command-setting.js';
import { loadCitedIncident } from './load-incident.js';

/** More are a mistake, and each is a stream to read. */
export const MOST_INCIDENTS = 20;

/** A link that goes into the same append as the report that it links. */
export type IncidentLink = {
  readonly incidentId: string;
  readonly citation: string;
  readonly append: StreamAppend;
};

export type NewReportLinks =
  | { readonly ok: true; readonly links: readonly IncidentLink[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type NewReport = {
  readonly state: LivingReport;
  /** TI-… of the incidents that it names; none: it opens one, provisionally. */
  readonly incidentIds: readonly string[];
  /** Of recording, UTC. */
  readonly year: number;
  readonly viewer: Viewer;
};

/** Links a new report to the incidents that it names, or opens one for it. */
export async function linkNewReport(
  setting: CommandSetting,
  report: NewReport,
): Promise<NewReportLinks> {
  if (report.incidentIds.length === 0) return { ok: true, links: [openedFor(setting, report)] };
  const links: IncidentLink[] = [];
  const problems: Problem[] = [];
  for (const [index, citation] of report.incidentIds.entries()) {
    const link = await linkTo(setting, citation, report);
    // Named twice, or in two spellings: linked once.
    if (link)
      links.push(...(links.some(({ citation }) => citation === link.citation) ? [] : [link]));
    else problems.push(problem(pointerTo(['incidentIds', index]), 'INCIDENT_UNKNOWN'));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, links };
}

function openedFor(setting: CommandSetting, { state, year }: NewReport): IncidentLink {
  const incidentId = uuidv7();
  const citation = newCitation(setting, 'TI', year);
  const { reportId } = state;
  const decision = openIncident(noIncident, { incidentId, citation, reportId });
  if (!decision.ok) throw new Error(decision.error.message);
  const stream = streamOf.incident(incidentId);
  return {
    incidentId,
    citation,
    append: { stream, expectedVersion: 0, events: decision.events },
  };
}

async function linkTo(
  setting: CommandSetting,
  citation: string,
  { state, viewer }: NewReport,
): Promise<IncidentLink | null> {
  const { incident, merged, linked, versionOf } = await loadCitedIncident(setting, citation);
  const decision = linkReport(incident, { report: accessOf(state), linked, merged }, viewer);
  if (!decision.ok || incident.status === 'none') return null;
  const { incidentId } = incident;
  const stream = streamOf.incident(incidentId);
  return {
    incidentId,
    citation: incident.citation,
    append: { stream, expectedVersion: versionOf(incidentId), events: decision.events },
  };
}
