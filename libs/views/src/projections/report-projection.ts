import type { RecordedEvent } from '@tocsin/event-store';
import { canonicalReports } from './canonical-reports.js';
import { addPostings, removePostings, samePostings } from './posting-table.js';
import type { FoldTarget, Projection } from './projection.js';
import { byReport } from './report-events.js';
import {
  clearFacets,
  documentAmong,
  foldReport,
  postingsOf,
  type Posting,
  type ReportRow,
} from './report-row.js';
import { loadRows, saveRows, type RowToSave } from './report-table.js';

/** Every report as it stands now, and the lists on which readers find it. */
export const reportProjection: Projection = {
  name: 'report',
  version: 1,
  tables: ['report', 'posting'],
  fold: foldReports,
  canonical: canonicalReports,
};

async function foldReports(target: FoldTarget, events: readonly RecordedEvent[]): Promise<void> {
  const touched = byReport(events);
  // Also those that begin here: from Kafka a report's first event may come again long after it was applied.
  const before = await loadRows(target, [...touched.keys()]);
  const saved: RowToSave[] = [];
  const relisted: string[] = [];
  const postings: Posting[] = [];
  for (const [report, ofReport] of touched) {
    const old = before.get(report) ?? null;
    const row = foldReport(old, ofReport, target.keys.get(report) !== 'destroyed');
    if (!row || row.version === old?.version) continue;
    const facets = clearFacets(row);
    saved.push({ isNew: old === null, row, facets, same: documentAmong(ofReport, row) });
    const lists = postingsOf(row, facets);
    // An erased row may still stand on lists that its old state no longer tells.
    if (old && lists.length > 0 && samePostings(oldPostings(old), lists)) continue;
    if (old) relisted.push(report);
    postings.push(...lists);
  }
  await saveRows(target, saved);
  await removePostings(target, relisted);
  await addPostings(target, postings);
}

const oldPostings = (row: ReportRow): Posting[] => postingsOf(row, clearFacets(row));
