import type { DataKey, RecordedEvent } from '@tocsin/event-store';
import { ByteColumn } from './batch-values.js';
import { canonicalHistory } from './canonical-history.js';
import type { CopyColumn } from './copy-binary.js';
import type { FoldTarget, Projection } from './projection.js';
import { byReport, type RecordedReportEvent } from './report-events.js';
import { revisionHeader, revisionOf, type Revision } from './revision.js';

/** What was done to each report, one row for each act, with what it said. */
export const historyProjection: Projection = {
  name: 'history',
  version: 1,
  tables: ['revision'],
  fold: foldHistory,
  canonical: canonicalHistory,
};

async function foldHistory(target: FoldTarget, events: readonly RecordedEvent[]): Promise<void> {
  const revisions: Revision[] = [];
  const forgotten: string[] = [];
  for (const [report, ofReport] of byReport(events)) {
    const key = target.keys.get(report);
    if (key === undefined || key === 'destroyed') forgotten.push(report);
    else revisions.push(...rowsOf(ofReport));
  }
  await forget(target, forgotten);
  await addRevisions(target, revisions);
}

const rowsOf = (events: readonly RecordedReportEvent[]): Revision[] =>
  events.flatMap((recorded) => revisionOf(recorded) ?? []);

async function forget({ tx, schema }: FoldTarget, reports: readonly string[]): Promise<void> {
  if (reports.length === 0) return;
  await tx.query(`delete from ${schema}.revision where report = any($1::uuid[])`, [reports]);
}

const COLUMNS: readonly CopyColumn[] = [
  { name: 'report', type: 'uuid' },
  { name: 'version', type: 'int' },
  { name: 'position', type: 'bigint' },
  { name: 'kind', type: 'smallint' },
  { name: 'recorded_at', type: 'timestamptz' },
  { name: 'author', type: 'uuid' },
  { name: 'sealed_as', type: 'text' },
  { name: 'content', type: 'bytea' },
];

const valuesOf = (target: FoldTarget, revisions: readonly Revision[]): unknown[][] =>
  revisions.map((revision) => [
    revision.report,
    revision.version,
    revision.position,
    revision.kind,
    revision.recordedAt,
    revision.author,
    revision.same?.header,
    sealed(target, revision),
  ]);

async function addRevisions(target: FoldTarget, revisions: readonly Revision[]): Promise<void> {
  if (revisions.length === 0) return;
  if (target.copy) return target.copy('revision', COLUMNS, valuesOf(target, revisions));
  const contents = new ByteColumn();
  for (const revision of revisions) contents.add(sealed(target, revision));
  await target.tx.query(
    `insert into ${target.schema}.revision (report, version, position, kind, recorded_at, author, sealed_as, content)
     select e.report, e.version, e.position, e.kind, e.recorded_at, e.author, e.sealed_as,
            substring($1::bytea from e.start for e.length)
     from unnest($2::int[], $3::int[], $4::uuid[], $5::int[], $6::bigint[], $7::smallint[], $8::timestamptz[], $9::uuid[], $10::text[])
       e (start, length, report, version, position, kind, recorded_at, author, sealed_as)
     on conflict (report, version) do nothing`,
    [
      contents.bytes,
      contents.starts,
      contents.lengths,
      revisions.map(({ report }) => report),
      revisions.map(({ version }) => version),
      revisions.map(({ position }) => position),
      revisions.map(({ kind }) => kind),
      revisions.map(({ recordedAt }) => recordedAt.toISOString()),
      revisions.map(({ author }) => author),
      revisions.map(({ same }) => same?.header ?? null),
    ],
  );
}

function sealed({ keys }: FoldTarget, { report, version, content, same }: Revision): Buffer | null {
  if (content === null) return null;
  if (same) return same.box;
  return (keys.get(report) as DataKey).seal(revisionHeader(report, version), content);
}
