import { canonicalJson, CANONICAL_PAGE, pagesOf } from './canonical.js';
import type { CanonicalSource } from './projection.js';
import { openRevision } from './revision.js';

type StoredRevision = {
  readonly report: string;
  readonly version: number;
  readonly content: Buffer | null;
  readonly sealed_as: string | null;
  readonly wrapped: Buffer | null;
};

/** Acts by report and version; of a report whose key is gone there are none. */
export async function* canonicalHistory({
  tx,
  schema,
  keyRing,
}: CanonicalSource): AsyncGenerator<string> {
  const rows = pagesOf<StoredRevision>(async (after) => {
    const { rows } = await tx.query<StoredRevision>(
      `select v.*, k.wrapped from ${schema}.revision v left join keys.data_key k on k.subject = v.report
       where $1::uuid is null or (v.report, v.version) > ($1, $2)
       order by v.report, v.version limit ${CANONICAL_PAGE}`,
      [after?.report ?? null, after?.version ?? null],
    );
    return rows;
  });
  for await (const { wrapped, ...stored } of rows) {
    if (wrapped === null) continue;
    const content = openRevision(keyRing.unwrap(stored.report, wrapped), stored);
    const { sealed_as: _, ...row } = stored;
    yield canonicalJson({ ...row, content });
  }
}
