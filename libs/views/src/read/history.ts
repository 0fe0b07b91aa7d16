import { sourceKnownSql, visibleSql } from '@tocsin/access';
import { fieldDifferences, mergeChanges, type IncidentReport } from '@tocsin/domain';
import { answerOf } from '../codes.js';
import { Parameters } from '../filter/parameters.js';
import { openRevision, REVISION_KIND, type RevisionContent } from '../projections/revision.js';
import type { RevisionView } from '../read-model.js';
import { accessOf } from './list-sql.js';
import type { Asking } from './reader.js';

type RevisionRow = {
  readonly report: string;
  readonly version: number;
  readonly position: number;
  readonly kind: number;
  readonly recorded_at: Date;
  readonly author: string | null;
  readonly content: Buffer | null;
  readonly sealed_as: string | null;
  readonly wrapped: Buffer;
  readonly source_known: boolean;
  readonly own: boolean;
};

/** An act and where in the log it stands; positions never leave the gateway. */
export type PlacedRevision = { readonly position: number; readonly revision: RevisionView };

/** What was done to each of these reports, oldest first, as far as the viewer may see them and know of it. */
export async function historiesOf(
  asking: Asking,
  reports: readonly string[],
): Promise<Map<string, PlacedRevision[]>> {
  const rows = await readRevisions(asking, reports);
  const found = new Map<string, RevisionRow[]>();
  for (const row of rows) {
    const others = found.get(row.report);
    if (others) others.push(row);
    else found.set(row.report, [row]);
  }
  return new Map([...found].map(([report, acts]) => [report, historyOf(asking, acts)]));
}

function readRevisions({ db, viewer }: Asking, reports: readonly string[]): Promise<RevisionRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(reports);
  const asker = parameters.addViewer(viewer);
  return db.query<RevisionRow>({
    parameters,
    text: `
select v.report, v.version, v.position, v.kind, v.recorded_at, v.author, v.content, v.sealed_as, k.wrapped,
       ${sourceKnownSql('a', asker)} as source_known, coalesce(a.source = ${asker.organisation}, false) as own
from views.revision v ${accessOf('v.report', 'a')} join keys.data_key k on k.subject = v.report
where v.report = any(${wanted}::uuid[]) and ${visibleSql('a', asker)} and k.wrapped is not null
order by v.report, v.version`,
  });
}

/** Folds the acts on one report: the differences are between what it said before and after each. */
function historyOf({ keyRing }: Asking, rows: readonly RevisionRow[]): PlacedRevision[] {
  let report: IncidentReport | null = null;
  let revision = 0;
  const shown: PlacedRevision[] = [];
  for (const row of rows) {
    const key = keyRing.unwrap(row.report, row.wrapped);
    const content = openRevision(key, row);
    const before: IncidentReport | null = report;
    report = afterAct(before, content);
    if (report === null) continue;
    if (content?.report ?? content?.changes) revision += 1;
    const view = viewOf(row, { before, after: report, revision, content });
    if (view) shown.push({ position: row.position, revision: view });
  }
  return shown;
}

function afterAct(
  before: IncidentReport | null,
  content: RevisionContent | null,
): IncidentReport | null {
  if (content?.report) return content.report;
  if (before === null || content === null) return before;
  const { changes, stage, sharing } = content;
  if (sharing) return { ...before, sharing };
  return changes && stage ? { ...mergeChanges(before, changes), stage } : before;
}

type Act = {
  readonly before: IncidentReport | null;
  readonly after: IncidentReport;
  readonly revision: number;
  readonly content: RevisionContent | null;
};

/** Null: others than the source do not know of it. */
function viewOf(row: RevisionRow, act: Act): RevisionView | null {
  const kind = answerOf(REVISION_KIND, row.kind);
  const told = kind === 'sharing_changed' && !row.own ? relabelled(act) : whole(act);
  if (told === null) return null;
  return {
    revision: act.revision,
    kind,
    stage: act.after.stage,
    recordedAt: row.recorded_at,
    authorId: row.source_known ? row.author : null,
    ...told,
  };
}

type Told = Pick<RevisionView, 'reason' | 'changes' | 'differences'>;

const whole = ({ before, after, content }: Act): Told => ({
  reason: content?.reason ?? null,
  changes: content?.changes ?? null,
  differences: before === null ? [] : fieldDifferences(before, after),
});

/** The audience is the source's own matter; its label is on every report that others read. */
function relabelled(act: Act): Told | null {
  const differences = whole(act).differences.filter(({ pointer }) => pointer === '/sharing/tlp');
  return differences.length === 0 ? null : { reason: null, changes: null, differences };
}
