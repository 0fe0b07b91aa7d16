import type { MergeReason } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { MERGE_REASON } from '../codes.js';
import type { FoldTarget } from './projection.js';

/** What a batch says of merges: one that began, or one that ended, maybe both of the same. */
export type MergeChange = {
  readonly incident: string;
  readonly by: RecordedEvent;
  /** Null where a merge is undone. */
  readonly merge: { readonly target: string; readonly reason: MergeReason } | null;
};

/**
 * Of projectors that fold streams side by side one at a time deals with merges: each must see what the others have made of
 * them. To be called before anything of an incident is written.
 */
export async function holdMerges({ tx, schema }: FoldTarget): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`tocsin merges ${schema}`]);
}

/** Writes when what was merged into what: each merge with the positions between which it held. */
export async function saveMerges(
  { tx, schema }: FoldTarget,
  changes: readonly MergeChange[],
): Promise<void> {
  const begun = changes.flatMap(({ incident, by, merge }) =>
    merge ? [{ incident, by, merge }] : [],
  );
  const undone = changes.filter(({ merge }) => merge === null);
  if (begun.length > 0) {
    await tx.query(
      `insert into ${schema}.incident_merge (incident, target, reason, merged_position, merged_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bigint[], $5::timestamptz[])`,
      [
        begun.map(({ incident }) => incident),
        begun.map(({ merge }) => merge.target),
        begun.map(({ merge }) => MERGE_REASON[merge.reason]),
        ...placesOf(begun),
      ],
    );
  }
  if (undone.length === 0) return;
  // Each ends the merge that it follows on: several may begin and end in one batch.
  await tx.query(
    `update ${schema}.incident_merge m set undone_position = e.position, undone_at = e.at
     from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) e (incident, position, at)
     where m.incident = e.incident and m.undone_position is null and m.merged_position =
       (select max(n.merged_position) from ${schema}.incident_merge n
        where n.incident = e.incident and n.merged_position < e.position)`,
    [undone.map(({ incident }) => incident), ...placesOf(undone)],
  );
}

const placesOf = (changes: readonly { readonly by: RecordedEvent }[]): unknown[] => [
  changes.map(({ by }) => by.position),
  changes.map(({ by }) => by.recordedAt.toISOString()),
];

/**
 * Works out anew by which incident these are told, and all that was merged into them, with their links. It looks at the
 * merges that hold and at nothing else: streams may come in any order, and for a while even make a circle.
 */
export async function restand(
  { tx, schema }: FoldTarget,
  incidents: readonly string[],
): Promise<void> {
  if (incidents.length === 0) return;
  const parts = `part (incident) as (
       select unnest($1::uuid[])
       union
       select m.incident from part p join ${schema}.incident_merge m on m.target = p.incident and m.undone_position is null)`;
  // Whoever folds one of them meanwhile is waited for: his links are to be moved as well.
  await tx.query(
    `with recursive ${parts}
     select from ${schema}.incident where incident in (select incident from part) order by incident for update`,
    [incidents],
  );
  await tx.query(
    `with recursive ${parts},
     way (incident, at, path) as (
       select p.incident, p.incident, '{}'::uuid[] from part p
       union all
       select w.incident, m.target, w.path || w.at
       from way w join ${schema}.incident_merge m on m.incident = w.at and m.undone_position is null
       where not w.at = any(w.path)),
     stands as materialized (
       select distinct on (w.incident) w.incident, w.at as root, nullif(w.path, '{}') as path
       from way w order by w.incident, cardinality(w.path) desc),
     links as (
       update ${schema}.incident_report l set root = s.root, path = s.path
       from stands s join ${schema}.incident i on i.incident = s.incident
       where l.root = i.root and l.incident = s.incident)
     update ${schema}.incident i set root = s.root, path = s.path from stands s where i.incident = s.incident`,
    [incidents],
  );
  await tx.query(
    `with recursive ${parts}
     delete from ${schema}.incident_part p using part where p.incident = part.incident`,
    [incidents],
  );
  await tx.query(
    `with recursive ${parts}
     insert into ${schema}.incident_part (part, incident, root)
     select unnest(i.path), i.incident, i.root from part join ${schema}.incident i on i.incident = part.incident`,
    [incidents],
  );
}
