import { canonicalJson, CANONICAL_PAGE, pagesOf } from './canonical.js';
import { KeyUnavailable } from './batch-keys.js';
import type { CanonicalSource } from './projection.js';
import { openRow, STORED_COLUMNS, type StoredReport } from './report-table.js';
import type { Posting } from './report-row.js';

type Coded = {
  readonly indexed: boolean;
  /** The coded columns as they are. */
  readonly coded: Readonly<Record<string, unknown>>;
  readonly postings: readonly Posting[];
  readonly wrapped: Buffer | null;
  readonly has_key: boolean;
};

const CODED = [
  'record_type',
  'severity',
  'risk_kind',
  'drill',
  'harms',
  'isic',
  'occurred_start',
  'occurred_end',
];
const LISTED = ['languages', 'external_ids', 'places_own', 'places_up'];
const PLAIN = STORED_COLUMNS.split(/,\s*/).map((name) => `r.${name}`);

/** Reports in the order of their ids, each with its coded columns and the lists that it stands on. */
export async function* canonicalReports(source: CanonicalSource): AsyncGenerator<string> {
  const rows = pagesOf<StoredReport & Coded>((after) => pageAfter(source, after?.report ?? null));
  for await (const row of rows) yield canonicalJson(canonicalRow(source, row));
}

async function pageAfter(
  { tx, schema }: CanonicalSource,
  after: string | null,
): Promise<(StoredReport & Coded)[]> {
  const coded = [...CODED, ...LISTED].map((name) => `'${name}', r.${name}`).join(', ');
  const { rows } = await tx.query<StoredReport & Coded>(
    `select ${PLAIN.join(', ')}, r.indexed, jsonb_build_object(${coded}, 'submission', encode(r.submission, 'hex')) as coded,
            k.wrapped, k.subject is not null as has_key,
            (select coalesce(jsonb_agg(to_jsonb(p) order by p.principal), '[]')
             from ${schema}.posting p where p.report = r.report) as postings
     from ${schema}.report r left join keys.data_key k on k.subject = r.report
     where $1::uuid is null or r.report > $1 order by r.report limit ${CANONICAL_PAGE}`,
    [after],
  );
  return rows;
}

/** What is left of a report whose key is gone does not depend on how far the erasure has been applied. */
function canonicalRow({ keyRing }: CanonicalSource, row: StoredReport & Coded): unknown {
  if (!row.has_key) throw new KeyUnavailable(row.report);
  const key = row.wrapped === null ? 'destroyed' : keyRing.unwrap(row.report, row.wrapped);
  const opened = openRow(row, key);
  if (opened.state.status === 'erased') return { ...opened, indexed: false, postings: [] };
  const { indexed, coded, postings } = row;
  return { ...opened, indexed, coded, postings };
}
