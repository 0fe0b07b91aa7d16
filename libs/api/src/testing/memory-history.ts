import type { ReportChanges, ReportState } from '@tocsin/domain';
import type { RevisionKind, RevisionView, TimelineEntry } from '@tocsin/views';
import { isLiving, type FoldedIncident, type FoldedReport } from './folded-log.js';

const KINDS: Readonly<Record<string, RevisionKind>> = {
  ReportSubmitted: 'submitted',
  ReportRevised: 'follow_up',
  ReportCorrected: 'correction',
  ReportRetracted: 'retracted',
  ReportSharingChanged: 'sharing_changed',
  ReportPublicationConfirmed: 'published',
};

export const historyOf = ({ acts }: FoldedReport): RevisionView[] =>
  acts.flatMap(({ recorded, before, after }) => {
    const kind = KINDS[recorded.event.type];
    if (!kind || !isLiving(after)) return [];
    const content = 'content' in recorded.event ? recorded.event.content : null;
    return [
      {
        revision: after.revision,
        kind,
        stage: after.report.stage,
        recordedAt: recorded.recordedAt,
        authorId: recorded.actor.personId,
        reason: content && 'reason' in content ? content.reason : null,
        changes: content && 'changes' in content ? (content.changes as ReportChanges) : null,
        differences: kind === 'submitted' ? [] : differences(payload(before), payload(after)),
      },
    ];
  });

const payload = (state: ReportState): unknown => (isLiving(state) ? state.report : undefined);

function differences(before: unknown, after: unknown, pointer = ''): RevisionView['differences'] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isObject(before) || !isObject(after)) {
    return [{ pointer, before: before ?? null, after: after ?? null }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(before[name], after[name], `${pointer}/${name}`));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type VisibleReports = ReadonlyMap<
  string,
  { readonly citation: string; readonly history: readonly RevisionView[] }
>;

export function timelineOf({ acts }: FoldedIncident, reports: VisibleReports): TimelineEntry[] {
  const links = acts.flatMap(({ event, recordedAt }): TimelineEntry[] => {
    if (event.type === 'IncidentOpened') {
      return [
        { kind: 'opened', recordedAt, reportCitation: null, revision: null, mergedCitation: null },
      ];
    }
    if (event.type !== 'ReportLinked' && event.type !== 'ReportUnlinked') return [];
    const report = reports.get(event.data.reportId);
    const kind = event.type === 'ReportLinked' ? 'linked' : 'unlinked';
    return report
      ? [
          {
            kind,
            recordedAt,
            reportCitation: report.citation,
            revision: null,
            mergedCitation: null,
          },
        ]
      : [];
  });
  const said = [...reports.values()].flatMap(({ citation, history }) =>
    history.map(({ kind, recordedAt, revision }) => ({
      kind,
      recordedAt,
      reportCitation: citation,
      revision,
      mergedCitation: null,
    })),
  );
  return [...links, ...said].sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
}
