import {
  answersFor,
  askerSql,
  holderSql,
  MOST_COUNTED,
  viewerValues,
  visibleSql,
} from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import type { KeyPage, RecalledReport, Reshare, ResharePage, ReshareSide } from '../read-model.js';
import type { Asking } from './reader.js';

/** What of access.recall asks the viewer. */
function recallsSql({ viewer }: Asking, parameters: Parameters): string {
  const person = `${parameters.add(viewerValues(viewer)[0])}::uuid`;
  const organisation = `${parameters.add(answersFor(viewer))}::uuid`;
  return `access.recall c where ${holderSql('c', { person, answersFor: organisation })}`;
}

/** Reports that somebody was asked to delete, by the newest recall that asks him. */
export async function recalledReports(
  asking: Asking,
  { after, limit }: KeyPage<number>,
): Promise<readonly RecalledReport[]> {
  const parameters = new Parameters();
  const from = recallsSql(asking, parameters);
  const key = `${parameters.add(after)}::bigint`;
  const rows = await asking.db.query<{ report: string; position: string }>({
    text: `select c.report, max(c.valid_from) as position from ${from} group by c.report
      having ${key} is null or max(c.valid_from) < ${key}
      order by position desc limit ${parameters.add(limit)}::int`,
    parameters,
  });
  return rows.map(({ report, position }) => ({ reportId: report, position: Number(position) }));
}

export async function countRecalled(asking: Asking): Promise<number> {
  const parameters = new Parameters();
  const from = recallsSql(asking, parameters);
  return counted(asking, `select distinct c.report from ${from}`, parameters);
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
