import { canonicalJson, CANONICAL_PAGE, pagesOf } from './canonical.js';
import type { CanonicalSource } from './projection.js';

type IncidentWithLinks = { readonly incident: string; readonly links: readonly unknown[] };

/** Times as milliseconds: as text they would depend on the session's zone. */
const LINK = `jsonb_build_object(
  'incident', l.incident, 'report', l.report, 'path', l.path, 'linked', l.linked_position, 'unlinked', l.unlinked_position,
  'linkedAt', extract(epoch from l.linked_at) * 1000, 'unlinkedAt', extract(epoch from l.unlinked_at) * 1000)`;

const MERGE = `jsonb_build_object(
  'target', m.target, 'reason', m.reason, 'merged', m.merged_position, 'undone', m.undone_position,
  'mergedAt', extract(epoch from m.merged_at) * 1000, 'undoneAt', extract(epoch from m.undone_at) * 1000)`;

const CLOCK = `jsonb_build_object(
  'clock', c.clock, 'organisation', c.organisation, 'rule', c.rule, 'drill', c.drill, 'status', c.status,
  'starts', c.starts, 'filed', extract(epoch from c.filed_at) * 1000, 'version', c.version)`;

/**
 * Incidents in the order of their ids, each with the links that it shows and its merges, in the order of the log, and with the
 * clocks that were started for it.
 */
export async function* canonicalIncidents({ tx, schema }: CanonicalSource): AsyncGenerator<string> {
  const rows = pagesOf<IncidentWithLinks>(async (after) => {
    const { rows } = await tx.query<IncidentWithLinks>(
      `select i.*, (select coalesce(jsonb_agg(${LINK} order by l.linked_position), '[]')
                    from ${schema}.incident_report l where l.root = i.incident) as links,
              (select coalesce(jsonb_agg(${MERGE} order by m.merged_position), '[]')
                    from ${schema}.incident_merge m where m.incident = i.incident) as merges,
              (select coalesce(jsonb_agg(p.incident order by p.incident), '[]')
                    from ${schema}.incident_part p where p.part = i.incident and p.root = i.root) as parts,
              (select coalesce(jsonb_agg(${CLOCK} order by c.clock), '[]')
                    from ${schema}.clock c where c.incident = i.incident) as clocks
       from ${schema}.incident i
       where $1::uuid is null or i.incident > $1 order by i.incident limit ${CANONICAL_PAGE}`,
      [after?.incident ?? null],
    );
    return rows;
  });
  for await (const row of rows) yield canonicalJson(row);
}
