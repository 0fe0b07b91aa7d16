import { type ReportFacets, type ReportSharing } from '@tocsin/domain';
import type { DataKey } from '@tocsin/event-store';
import {
  answerOf,
  bitsOf,
  HARM,
  isicBit,
  RECORD_TYPE,
  RISK_KIND,
  SEVERITY,
  STATUS,
} from '../codes.js';
import { arrayText, ByteColumn } from './batch-values.js';
import type { FoldTarget } from './projection.js';
import { documentHeader, type ReportDocument, type ReportRow } from './report-row.js';

/** A row of the table `report`, without its coded columns. */
export type StoredReport = {
  readonly report: string;
  readonly citation: string;
  readonly source: string;
  readonly author: string;
  readonly status: number;
  readonly public: boolean;
  readonly revision: number;
  readonly version: number;
  readonly sharing: ReportSharing;
  readonly recorded_at: Date;
  readonly updated_at: Date;
  readonly document: Buffer | null;
};

export const STORED_COLUMNS = `report, citation, source, author, status, public, revision, version, sharing,
  recorded_at, updated_at, document`;

/** Opens a stored row. A row whose key is gone reads as erased, whatever it still holds. */
export function openRow(stored: StoredReport, key: DataKey | 'destroyed'): ReportRow {
  const identity = {
    reportId: stored.report,
    citation: stored.citation,
    organisationId: stored.source,
    authorId: stored.author,
    sharing: stored.sharing,
    public: stored.public,
    revision: stored.revision,
  };
  const rest = {
    version: stored.version,
    recordedAt: stored.recorded_at,
    updatedAt: stored.updated_at,
  };
  const status = answerOf(STATUS, stored.status);
  if (stored.document === null || key === 'destroyed' || status === 'erased') {
    return { ...rest, state: { ...identity, status: 'erased' } };
  }
  const document = key.open(documentHeader(stored.report), stored.document) as ReportDocument;
  return { ...rest, state: { ...identity, status, ...document } };
}

/** The rows of these reports, opened. */
export async function loadRows(
  { tx, schema, keys }: FoldTarget,
  reports: readonly string[],
): Promise<Map<string, ReportRow>> {
  if (reports.length === 0) return new Map();
  const { rows } = await tx.query<StoredReport>(
    `select ${STORED_COLUMNS} from ${schema}.report where report = any($1::uuid[])`,
    [reports],
  );
  return new Map(
    rows.map((row) => [row.report, openRow(row, keys.get(row.report) ?? 'destroyed')]),
  );
}

export type RowToSave = { readonly row: ReportRow; readonly facets: ReportFacets | null };

/** Writes rows; an older version never replaces a newer one. */
export async function saveRows(target: FoldTarget, rows: readonly RowToSave[]): Promise<void> {
  if (rows.length === 0) return;
  const documents = new ByteColumn();
  for (const { row } of rows) documents.add(sealed(target, row));
  const columns = COLUMNS.map(({ value }) => rows.map((row) => value(row, target)));
  const places = COLUMNS.map(({ type }, index) => `$${index + 4}::${type}[]`).join(', ');
  const names = COLUMNS.map(({ name }) => name);
  await target.tx.query(
    `insert into ${target.schema}.report as present (${names.join(', ')}, document)
     select ${COLUMNS.map(({ name, cast }) => `e.${name}${cast ?? ''}`).join(', ')},
            substring($1::bytea from e.start for e.length)
     from unnest($2::int[], $3::int[], ${places}) e (start, length, ${names.join(', ')})
     on conflict (report) do update set
       ${names
         .slice(1)
         .map((name) => `${name} = excluded.${name}`)
         .join(', ')}, document = excluded.document
     where present.version < excluded.version`,
    [documents.bytes, documents.starts, documents.lengths, ...columns],
  );
}

function sealed({ keys }: FoldTarget, { state }: ReportRow): Buffer | null {
  const key = keys.get(state.reportId);
  if (state.status === 'erased' || !key || key === 'destroyed') return null;
  const { submissionId, report } = state;
  return key.seal(documentHeader(state.reportId), {
    submissionId,
    report,
  } satisfies ReportDocument);
}

/** As PostgreSQL spells bytes. */
function tagged({ row: { state } }: RowToSave, { submissionTag }: FoldTarget): string | null {
  if (state.status === 'erased') return null;
  return `\\x${submissionTag(state.organisationId, state.submissionId).toString('hex')}`;
}

type Column = {
  readonly name: string;
  readonly type: string;
  /** Lists are sent as texts. */
  readonly cast?: string;
  readonly value: (saved: RowToSave, target: FoldTarget) => unknown;
};

const coded = (name: string, type: string, of: (facets: ReportFacets) => unknown): Column => ({
  name,
  type,
  value: ({ facets }) => facets && of(facets),
});

const listed = (name: string, of: (facets: ReportFacets) => readonly string[]): Column => ({
  name,
  type: 'text',
  cast: '::text[]',
  value: ({ facets }) => arrayText(facets && of(facets)),
});

const COLUMNS: readonly Column[] = [
  { name: 'report', type: 'uuid', value: ({ row }) => row.state.reportId },
  { name: 'citation', type: 'text', value: ({ row }) => row.state.citation },
  { name: 'source', type: 'uuid', value: ({ row }) => row.state.organisationId },
  { name: 'author', type: 'uuid', value: ({ row }) => row.state.authorId },
  { name: 'status', type: 'smallint', value: ({ row }) => STATUS[row.state.status] },
  { name: 'public', type: 'boolean', value: ({ row }) => row.state.public },
  { name: 'revision', type: 'int', value: ({ row }) => row.state.revision },
  { name: 'version', type: 'int', value: ({ row }) => row.version },
  { name: 'sharing', type: 'jsonb', value: ({ row }) => JSON.stringify(row.state.sharing) },
  { name: 'recorded_at', type: 'timestamptz', value: ({ row }) => row.recordedAt.toISOString() },
  { name: 'updated_at', type: 'timestamptz', value: ({ row }) => row.updatedAt.toISOString() },
  { name: 'submission', type: 'text', cast: '::bytea', value: tagged },
  { name: 'indexed', type: 'boolean', value: ({ facets }) => facets !== null },
  coded('record_type', 'smallint', ({ recordType }) => RECORD_TYPE[recordType]),
  coded('severity', 'smallint', ({ severity }) => SEVERITY[severity]),
  coded('risk_kind', 'smallint', ({ riskKind }) => riskKind && RISK_KIND[riskKind]),
  coded('drill', 'boolean', ({ drill }) => drill),
  coded('harms', 'int', ({ harms }) => bitsOf(harms.map((harm) => HARM[harm]))),
  coded('isic', 'int', ({ isicSections }) => bitsOf(isicSections.map(isicBit))),
  coded('occurred_start', 'bigint', ({ occurred }) => occurred.start),
  coded('occurred_end', 'bigint', ({ occurred }) => occurred.end),
  listed('languages', ({ languages }) => languages),
  listed('external_ids', ({ externalIds }) => externalIds),
  listed('places_own', ({ places }) => places.own),
  listed('places_up', ({ places }) => places.up),
];
