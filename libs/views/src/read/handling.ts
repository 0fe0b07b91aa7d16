import { askerSql, holderIds, MOST_COUNTED, visibleSql } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
import { Parameters } from '../filter/parameters.js';
import type { KeyPage, RecalledReport, Reshare, ResharePage, ReshareSide } from '../read-model.js';
import type { Asking } from './reader.js';

/** Behind all positions. */
const END = '9223372036854775807';

/**
 * A page of the reports that a viewer was asked to delete, newest recall first. Each of the ids that he answers for has
 * its list; a row is passed over where a later recall asks him about the same report.
 */
export function recalledSql(
  viewer: Viewer | null,
  { after, limit }: KeyPage<number>,
): { readonly text: string; readonly parameters: Parameters } {
  const parameters = new Parameters();
  const holders = `${parameters.add(holderIds(viewer))}::uuid[]`;
  const key = `coalesce(${parameters.add(after)}::bigint, ${END})`;
  const most = `${parameters.add(limit)}::int`;
  const text = `
select h.report, max(h.position) as position from unnest(${holders}) a(holder) cross join lateral (
  select x.report, x.valid_from as position from access.recall_holder x
  where x.holder = a.holder and x.valid_from < ${key} and (
    select 1 from access.recall_holder n
    where n.holder = any(${holders}) and n.report = x.report and n.valid_from > x.valid_from limit 1) is null
  order by x.valid_from desc limit ${most}) h
group by h.report order by position desc limit ${most}`;
  return { text, parameters };
}

/** Reports that somebody was asked to delete, by the newest recall that asks him. */
export async function recalledReports(
  { db, viewer }: Asking,
  page: KeyPage<number>,
): Promise<readonly RecalledReport[]> {
  const rows = await db.query<{ report: string; position: string }>(recalledSql(viewer, page));
  return rows.map(({ report, position }) => ({ reportId: report, position: Number(position) }));
}

export async function countRecalled(asking: Asking): Promise<number> {
  const parameters = new Parameters();
  const holders = `${parameters.add(holderIds(asking.viewer))}::uuid[]`;
  const text = `select distinct x.report from access.recall_holder x where x.holder = any(${holders})`;
  return counted(asking, text, parameters);
}

/** Requests of one side that the viewer may know of. */
function resharesSql({ viewer }: Asking, side: ReshareSide, parameters: Parameters): string {
  const seen = parameters.addViewer(viewer);
  const own = side === 'asked' ? 'organisation' : 'source';
  return `access.reshare s left join access.report a on a.report = s.report and a.valid_to is null
    where s.${own} = ${seen.organisation}
      and ${askerSql('s', { ...seen, readable: visibleSql('a', seen) })}`;
}

/** Requests that reports be shared more widely, newest first: their ids are UUIDv7. */
export async function resharesOf(
  asking: Asking,
  { side, after, limit }: ResharePage,
): Promise<readonly Reshare[]> {
  const parameters = new Parameters();
  const from = resharesSql(asking, side, parameters);
  const key = `${parameters.add(after)}::uuid`;
  const rows = await asking.db.query<{ reshare: string; report: string }>({
    text: `select s.reshare, s.report from ${from} and (${key} is null or s.reshare < ${key})
      order by s.reshare desc limit ${parameters.add(limit)}::int`,
    parameters,
  });
  return rows.map(({ reshare, report }) => ({ requestId: reshare, reportId: report }));
}

export async function countReshares(asking: Asking, side: ReshareSide): Promise<number> {
  const parameters = new Parameters();
  return counted(
    asking,
    `select s.reshare from ${resharesSql(asking, side, parameters)}`,
    parameters,
  );
}

async function counted({ db }: Asking, text: string, parameters: Parameters): Promise<number> {
  const [row] = await db.query<{ count: number }>({
    text: `select count(*)::int as count from (${text} limit ${MOST_COUNTED}) c`,
    parameters,
  });
  return row?.count ?? 0;
}
