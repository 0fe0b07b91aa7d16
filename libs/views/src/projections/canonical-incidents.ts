import { canonicalJson, CANONICAL_PAGE, pagesOf } from './canonical.js';
import type { CanonicalSource } from './projection.js';

type IncidentWithLinks = { readonly incident: string; readonly links: readonly unknown[] };

/** Times as milliseconds: as text they would depend on the session's zone. */
const LINK = `jsonb_build_object(
  'report', l.report, 'linked', l.linked_position, 'unlinked', l.unlinked_position,
  'linkedAt', extract(epoch from l.linked_at) * 1000, 'unlinkedAt', extract(epoch from l.unlinked_at) * 1000)`;

/** Incidents in the order of their ids, each with its links in the order in which they were made. */
export async function* canonicalIncidents({ tx, schema }: CanonicalSource): AsyncGenerator<string> {
  const rows = pagesOf<IncidentWithLinks>(async (after) => {
    const { rows } = await tx.query<IncidentWithLinks>(
      `select i.*, (select coalesce(jsonb_agg(${LINK} order by l.linked_position), '[]')
                    from ${schema}.incident_report l where l.incident = i.incident) as links
       from ${schema}.incident i
       where $1::uuid is null or i.incident > $1 order by i.incident limit ${CANONICAL_PAGE}`,
      [after?.incident ?? null],
    );
    return rows;
  });
  for await (const row of rows) yield canonicalJson(row);
}
