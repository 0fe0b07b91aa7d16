import type { CopyColumn } from './copy-binary.js';
import type { FoldTarget } from './projection.js';
import type { Posting } from './report-row.js';

/** Whether two lists of postings say the same, in the same order. */
export const samePostings = (a: readonly Posting[], b: readonly Posting[]): boolean =>
  a.length === b.length &&
  a.every((posting, index) => {
    const other = b[index] as Posting;
    return (
      posting.principal === other.principal &&
      posting.recorded === other.recorded &&
      posting.occurred === other.occurred &&
      posting.severity === other.severity
    );
  });

/** Takes reports off all lists. */
export async function removePostings(
  { tx, schema }: FoldTarget,
  reports: readonly string[],
): Promise<void> {
  if (reports.length === 0) return;
  await tx.query(`delete from ${schema}.posting where report = any($1::uuid[])`, [reports]);
}

const COLUMNS: readonly CopyColumn[] = [
  { name: 'principal', type: 'uuid' },
  { name: 'report', type: 'uuid' },
  { name: 'recorded', type: 'bigint' },
  { name: 'occurred', type: 'bigint' },
  { name: 'severity', type: 'smallint' },
  { name: 'indexed', type: 'boolean' },
];

const valuesOf = ({ principal, report, recorded, occurred, severity }: Posting): unknown[] => [
  principal,
  report,
  recorded,
  occurred,
  severity,
  severity !== null,
];

/** Puts reports on their lists. */
export async function addPostings(
  { tx, schema, copy }: FoldTarget,
  postings: readonly Posting[],
): Promise<void> {
  if (postings.length === 0) return;
  if (copy) return copy('posting', COLUMNS, postings.map(valuesOf));
  await tx.query(
    `insert into ${schema}.posting (principal, report, recorded, occurred, severity, indexed)
     select e.*, e.severity is not null
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::smallint[])
       e (principal, report, recorded, occurred, severity)`,
    [
      postings.map(({ principal }) => principal),
      postings.map(({ report }) => report),
      postings.map(({ recorded }) => recorded),
      postings.map(({ occurred }) => occurred),
      postings.map(({ severity }) => severity),
    ],
  );
}
