import { type LivingReport, type ReportFacets, type ReportSharing } from '@tocsin/domain';
import type { DataKey, SealedContent } from '@tocsin/event-store';
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
import type { CopyColumn, CopyType } from './copy-binary.js';
import type { FoldTarget } from './projection.js';
import { documentHeader, openDocument, type ReportDocument, type ReportRow } from './report-row.js';

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
  readonly assigned: readonly string[];
  readonly clients: LivingReport['clients'];
  readonly recorded_at: Date;
  readonly updated_at: Date;
  readonly document: Buffer | null;
  readonly sealed_as: string | null;
};

export const STORED_COLUMNS = `report, citation, source, author, status, public, revision, version, sharing, assigned,
  clients, recorded_at, updated_at, document, sealed_as`;

/** Opens a stored row. A row whose key is gone reads as erased, whatever it still holds. */
export function openRow(stored: StoredReport, key: DataKey | 'destroyed'): ReportRow {
  const identity = {
    reportId: stored.report,
    citation: stored.citation,
    organisationId: stored.source,
    authorId: stored.author,
    sharing: stored.sharing,
    public: stored.public,
    assigned: stored.assigned,
    clients: stored.clients,
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
  const document = openDocument(key, { ...stored, document: stored.document });
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

export type RowToSave = {
  /** There is no row of this report yet. */
  readonly isNew: boolean;
  readonly row: ReportRow;
  readonly facets: ReportFacets | null;
  /** What says the same as its document, sealed already. */
  readonly same: SealedContent | null;
};

/** Writes rows; an older version never replaces a newer one. */
export async function saveRows(target: FoldTarget, rows: readonly RowToSave[]): Promise<void> {
  const { copy } = target;
  if (!copy) return upsert(target, rows);
  await upsert(
    target,
    rows.filter(({ isNew }) => !isNew),
  );
  const values = rows
    .filter(({ isNew }) => isNew)
    .map((row) => [...COLUMNS.map(({ value }) => value(row, target)), sealed(target, row)]);
  await copy('report', [...COLUMNS, { name: 'document', type: 'bytea' }], values);
}

async function upsert(target: FoldTarget, rows: readonly RowToSave[]): Promise<void> {
  if (rows.length === 0) return;
  const documents = new ByteColumn();
  for (const row of rows) documents.add(sealed(target, row));
  const columns = COLUMNS.map(({ type, value }) => {
    const text = AS_TEXT[type] ?? asItIs;
    return rows.map((row) => text(value(row, target) as never));
  });
  const places = COLUMNS.map(({ type }, index) => `$${index + 4}::${sent(type)}[]`).join(', ');
  await target.tx.query(
    `insert into ${target.schema}.report as present (${NAMES.join(', ')}, document)
     select ${COLUMNS.map(({ name, type }) => `e.${name}::${type}`).join(', ')},
            substring($1::bytea from e.start for e.length)
     from unnest($2::int[], $3::int[], ${places}) e (start, length, ${NAMES.join(', ')})
     on conflict (report) do update set
       ${NAMES.slice(1)
         .map((name) => `${name} = excluded.${name}`)
         .join(', ')}, document = excluded.document
     where present.version < excluded.version`,
    [documents.bytes, documents.starts, documents.lengths, ...columns],
  );
}

function sealed({ keys }: FoldTarget, { row: { state }, same }: RowToSave): Buffer | null {
  const key = keys.get(state.reportId);
  if (state.status === 'erased' || !key || key === 'destroyed') return null;
  if (same) return same.box;
  const { submissionId, report } = state;
  return key.seal(documentHeader(state.reportId), {
    submissionId,
    report,
  } satisfies ReportDocument);
}

function tagged({ row: { state } }: RowToSave, { submissionTag }: FoldTarget): Buffer | null {
  if (state.status === 'erased') return null;
  return submissionTag(state.organisationId, state.submissionId);
}

type Column = CopyColumn & {
  readonly value: (saved: RowToSave, target: FoldTarget) => unknown;
};

/** Lists of these are sent as lists of texts. */
const AS_TEXT: { readonly [Type in CopyType]?: (value: never) => unknown } = {
  bytea: (value: Buffer | null) => value && `\\x${value.toString('hex')}`,
  'text[]': arrayText,
  timestamptz: (value: Date) => value.toISOString(),
};
const asItIs = (value: unknown): unknown => value;
const sent = (type: CopyType): CopyType => (AS_TEXT[type] ? 'text' : type);

const coded = (name: string, type: CopyType, of: (facets: ReportFacets) => unknown): Column => ({
  name,
  type,
  value: ({ facets }) => facets && of(facets),
});

const listed = (name: string, of: (facets: ReportFacets) => readonly string[]): Column =>
  coded(name, 'text[]', of);

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
  { name: 'assigned', type: 'jsonb', value: ({ row }) => JSON.stringify(row.state.assigned) },
  { name: 'clients', type: 'jsonb', value: ({ row }) => JSON.stringify(row.state.clients) },
  { name: 'recorded_at', type: 'timestamptz', value: ({ row }) => row.recordedAt },
  { name: 'updated_at', type: 'timestamptz', value: ({ row }) => row.updatedAt },
  { name: 'submission', type: 'bytea', value: tagged },
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
  { name: 'sealed_as', type: 'text', value: ({ same }) => same?.header ?? null },
];

const NAMES = COLUMNS.map(({ name }) => name);
