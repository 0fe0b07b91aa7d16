import { sourceKnownSql, type ViewerSql } from '@tocsin/access';

/** What one visible report is read as. */
export type ReadRow = {
  readonly report: string;
  readonly citation: string;
  readonly source: string;
  readonly author: string;
  readonly status: number;
  readonly revision: number;
  readonly recorded_at: Date;
  readonly updated_at: Date;
  readonly document: Buffer;
  readonly sealed_as: string | null;
  readonly wrapped: Buffer;
  readonly indexed: boolean;
  readonly label: number;
  readonly public: boolean;
  readonly source_known: boolean;
  readonly source_handle: string | null;
  /** Where the viewer belongs to the source: the audience. */
  readonly own_access: OwnAccess | null;
  readonly incidents: readonly { readonly incidentId: string; readonly citation: string }[];
};

export type OwnAccess = {
  readonly community: string | null;
  readonly recipients: readonly string[];
  readonly named: readonly string[];
  readonly excluded: readonly string[];
  readonly clients: readonly string[];
  readonly without_authorities: boolean;
  readonly include_secretariat: boolean;
  readonly attribution: number;
};

/**
 * The columns of ReadRow; aliases r (views.report), a (current row of access.report), k (keys.data_key). Label, audience
 * and the survival of the key come from tables that are never late.
 */
export const readColumns = (viewer: ViewerSql): string => `
  r.report, r.citation, r.source, r.author, r.status, r.revision, r.recorded_at, r.updated_at, r.document,
  r.sealed_as,  r.indexed, k.wrapped, a.label, a.public, ${sourceKnownSql('a', viewer)} as source_known,
  (select o.handle from access.organisation o where o.organisation = r.source and o.valid_to is null) as source_handle,
  case when a.source = ${viewer.organisation} then to_jsonb(a) end as own_access,
  (select coalesce(jsonb_agg(jsonb_build_object('incidentId', i.incident, 'citation', i.citation)
                             order by l.since), '[]')
   from (select n.root, min(n.linked_position) as since from views.incident_report n
         where n.report = r.report and n.unlinked_position is null group by n.root) l
   join views.incident i on i.incident = l.root) as incidents`;

/** The incidents through which a link `o` is shown where it is; null where it is shown on its own. */
export const MERGED_COLUMN = `
  case when o.path is not null then (
    select jsonb_agg(jsonb_build_object('citation', m.citation, 'mergedAt', extract(epoch from e.merged_at) * 1000,
                                        'reason', e.reason))
    from views.incident m join views.incident_merge e on e.incident = m.incident and e.undone_position is null
    where m.incident = any(o.path)) end as merged`;

/** Joins of a report that can be read: `r` is there, the alias `a` stands for who may, `k` for its key. */
export const READABLE = `r.document is not null and k.wrapped is not null`;
