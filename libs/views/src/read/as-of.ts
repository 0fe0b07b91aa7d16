import { accessFrom, type ReportRow as AccessRow } from '@tocsin/access';
import {
  lookupIn,
  reportsIn,
  standingFor,
  streamOf,
  visible,
  type LivingReport,
  type ReportAccess,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { foldReport, type ReportRow } from '../projections/report-row.js';
import type { RecordedReportEvent } from '../projections/report-events.js';
import { Parameters } from '../filter/parameters.js';
import type { AsOf, IncidentView, MergedIncidentView, ReportView } from '../read-model.js';
import { familyAsOf, type Family } from './past-family.js';
import { pastReport } from './open-report.js';
import type { Asking } from './reader.js';

/** A report as it was, for whoever may see it today; null where that is nobody, or where there was none yet. */
export async function reportAsOf(
  asking: Asking,
  reportId: string,
  asOf: AsOf,
): Promise<ReportView | null> {
  return (await reportsAsOf(asking, [reportId], asOf)).get(reportId) ?? null;
}

/**
 * An incident as it was, with the reports of then that the viewer may see today; where it was merged by then, the
 * incident that it was told by, to who may see a report of both.
 */
export async function incidentAsOf(
  asking: Asking,
  incidentId: string,
  { position }: AsOf,
): Promise<IncidentView | null> {
  const family = await familyAsOf(asking.store, [incidentId], position);
  const find = lookupIn(family);
  const standing = standingFor(find, incidentId);
  // What does not exist takes the statements that what is hidden takes.
  const parts = reportsIn(find, standing);
  const found = await reportsAsOf(asking, [...parts.keys()], { position });
  const state = find(standing);
  const isSeen = [...reportsIn(find, incidentId).keys()].some((id) => found.has(id));
  if (state.status === 'none' || !isSeen) return null;
  const reports = [...found.values()].sort(
    (a, b) => a.recordedAt.getTime() - b.recordedAt.getTime() || (a.reportId < b.reportId ? -1 : 1),
  );
  const through = new Set(reports.flatMap(({ reportId }) => parts.get(reportId) ?? []));
  return {
    incidentId: standing,
    citation: state.citation,
    provisional: state.provisional,
    reports,
    merged: mergesAsOf(family, [...through]),
    askedAs: mergesAsOf(family, standing === incidentId ? [] : [incidentId])[0] ?? null,
  };
}

/** What was merged by then, in the order of the ids. */
const mergesAsOf = (family: Family, incidentIds: readonly string[]): MergedIncidentView[] =>
  incidentIds
    .flatMap((id) => {
      const events = family.get(id) ?? [];
      const [opened, merge] = [events[0], events.findLast(isMerge)];
      if (opened?.event.type !== 'IncidentOpened' || merge?.event.type !== 'IncidentMerged') {
        return [];
      }
      const { reason } = merge.event.data;
      return { citation: opened.event.data.citation, mergedAt: merge.recordedAt, reason };
    })
    .sort((a, b) => (a.citation < b.citation ? -1 : 1));

const isMerge = ({ event }: RecordedEvent): boolean => event.type === 'IncidentMerged';

async function reportsAsOf(
  asking: Asking,
  reportIds: readonly string[],
  { position }: AsOf,
): Promise<Map<string, ReportView>> {
  const { store, viewer } = asking;
  const today = await accessToday(asking, reportIds);
  const seen = today.filter((report) => visible(viewer, report));
  if (seen.length === 0) return new Map();
  const ids = seen.map(({ reportId }) => reportId);
  const streams = await store.readStreams(ids.map(streamOf.report), position);
  const links = await linksAsOf(asking, ids, position);
  const found = new Map<string, ReportView>();
  for (const report of seen) {
    const row = livingRow(streams.get(streamOf.report(report.reportId)) ?? []);
    if (!row) continue;
    const incidents = links.get(report.reportId) ?? [];
    found.set(report.reportId, viewOf(asking, row, { access: report, incidents }));
  }
  return found;
}

/** Who may see these reports, as far as the viewer is one of them: the second net holds back the others. */
async function accessToday({ db }: Asking, reportIds: readonly string[]): Promise<ReportAccess[]> {
  const parameters = new Parameters();
  const rows = await db.query<AccessRow>({
    text: `select a.* from access.report a where a.report = any(${parameters.add(reportIds)}::uuid[]) and a.valid_to is null`,
    parameters,
  });
  return rows.map(accessFrom);
}

type LivingRow = ReportRow & { readonly state: LivingReport };

function livingRow(events: readonly RecordedEvent[]): LivingRow | null {
  const row = foldReport(null, events as RecordedReportEvent[], true);
  return row && row.state.status !== 'erased' ? (row as LivingRow) : null;
}

const viewOf = (
  asking: Asking,
  { state, recordedAt, updatedAt }: LivingRow,
  today: { readonly access: ReportAccess; readonly incidents: ReportView['incidents'] },
): ReportView => pastReport(asking, state, { recordedAt, updatedAt, ...today });

type PastLink = { readonly report: string; readonly incident: string };

/** What the reports were linked to then: the incidents by which those were told. */
async function linksAsOf(
  { db, store }: Asking,
  reports: readonly string[],
  position: number,
): Promise<Map<string, ReportView['incidents']>> {
  const parameters = new Parameters();
  const then = `${parameters.add(position)}::bigint`;
  const rows = await db.query<PastLink>({
    text: `
select l.report, l.incident
from views.incident_report l
where l.report = any(${parameters.add(reports)}::uuid[]) and l.linked_position <= ${then}
  and (l.unlinked_position is null or l.unlinked_position > ${then})
order by l.linked_position`,
    parameters,
  });
  const find = lookupIn(
    await familyAsOf(
      store,
      rows.map(({ incident }) => incident),
      position,
    ),
  );
  const found = new Map<string, ReportView['incidents'][number][]>();
  for (const { report, incident } of rows) {
    const state = find(standingFor(find, incident));
    if (state.status === 'none') continue;
    const { incidentId, citation } = state;
    const others = found.get(report) ?? [];
    if (others.some((each) => each.incidentId === incidentId)) continue;
    found.set(report, [...others, { incidentId, citation }]);
  }
  return found;
}
