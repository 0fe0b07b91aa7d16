import {
  labelRank,
  mayKnowSource,
  mayReadRequest,
  visible,
  type ReportAccess,
  type Viewer,
} from '@tocsin/domain';
import { anAccess, diceOf, randomAccess, randomViewer, someId } from '@tocsin/domain/testing';
import { ATTRIBUTIONS } from './inline-fold.js';
import { createTestAccess, type TestStoreWithAccess } from './testing.js';
import { viewerSql, viewerValues, VIEWER_PARAMETERS, type ViewerSql } from './viewer-sql.js';
import { nowSql, requestKnownSql, sourceKnownSql, visibleSql } from './visible-sql.js';

let world: TestStoreWithAccess;
beforeAll(async () => {
  world = await createTestAccess();
});
afterAll(() => world.drop());

const wholeRow = (report: ReportAccess, event: number) => ({
  event,
  table: 'report',
  key: { report: report.reportId },
  whole: true,
  set: {
    report: report.reportId,
    label: labelRank(report.sharing.label),
    public: report.public,
    source: report.sourceOrganisationId,
    author: report.authorId,
    community: report.sharing.communityId,
    recipients: report.sharing.recipients,
    named: report.sharing.namedPeople,
    excluded: report.sharing.excludedOrganisations,
    clients: report.clients,
    assigned: report.assignedPeople,
    without_authorities: report.sharing.withoutAuthorities,
    include_secretariat: report.sharing.includeSecretariat,
    attribution: ATTRIBUTIONS.indexOf(report.sharing.attribution),
  },
});

/** Columns of a table of viewers, instead of parameters. */
const columns: ViewerSql = {
  person: 'v.person',
  organisation: 'v.organisation',
  communities: 'v.communities',
  restricted: 'v.restricted',
  authority: 'v.authority',
  coordinator: 'v.coordinator',
  responder: 'v.responder',
};

async function write(reports: readonly ReportAccess[], viewers: readonly (Viewer | null)[]) {
  const { pool } = world.test.database;
  const rows = reports.map((report, index) => wholeRow(report, index + 1));
  const positions = reports.map((_, index) => index + 1);
  await pool.query('truncate access.report');
  await pool.query('select access.fold($1, $2)', [JSON.stringify(rows), positions]);
  await pool.query(`drop table if exists viewer; create table viewer (number int, person uuid, organisation uuid,
    communities uuid[], restricted boolean, authority boolean, coordinator boolean, responder boolean)`);
  for (const [number, viewer] of viewers.entries()) {
    await pool.query('insert into viewer values ($1, $2, $3, $4, $5, $6, $7, $8)', [
      number,
      ...viewerValues(viewer),
    ]);
  }
}

describe('the sharing rules in SQL', () => {
  it('are those of the domain: thousands of random viewers and reports in one query', async () => {
    const dice = diceOf(Number(process.env['TOCSIN_TEST_SEED'] ?? 4711));
    const reports = Array.from({ length: 1_500 }, (_, index) => ({
      ...randomAccess(dice),
      reportId: someId('rep', index),
    }));
    const viewers = [null, ...Array.from({ length: 200 }, () => randomViewer(dice))];
    await write(reports, viewers);
    const { rows } = await world.test.database.pool.query<{
      number: number;
      report: string;
      visible: boolean;
      known: boolean;
    }>(
      `select v.number, r.report, ${visibleSql('r', columns)} as visible, ${sourceKnownSql('r', columns)} as known
       from viewer v, access.report r where ${nowSql('r')}`,
    );
    expect(rows).toHaveLength(201 * 1_500);
    const byId = new Map(reports.map((report) => [report.reportId, report]));
    const wrong = rows.filter((row) => {
      const [viewer, report] = [viewers[row.number] ?? null, byId.get(row.report)!];
      return row.visible !== visible(viewer, report) || row.known !== mayKnowSource(viewer, report);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    const share = rows.filter((row) => row.visible).length / rows.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  it('are those of the domain for questions to the sources of reports, too', async () => {
    const dice = diceOf(99);
    const reports = Array.from({ length: 400 }, (_, index) => ({
      ...randomAccess(dice),
      reportId: someId('rep', index),
    }));
    const requests = reports.map(({ reportId, sourceOrganisationId }) => ({
      report: reportId,
      source: sourceOrganisationId,
      organisation: someId('org', dice(4) + 1),
      shared: dice(4) === 0,
    }));
    const viewers = [null, ...Array.from({ length: 100 }, () => randomViewer(dice))];
    await write(reports, viewers);
    const { rows } = await world.test.database.pool.query<{
      number: number;
      report: string;
      known: boolean;
    }>(
      `select v.number, r.report, ${visibleSql('r', columns)} and ${requestKnownSql('q', columns)} as known
       from viewer v, access.report r, jsonb_to_recordset($1)
         q(report uuid, source uuid, organisation uuid, shared boolean)
       where ${nowSql('r')} and q.report = r.report`,
      [JSON.stringify(requests)],
    );
    expect(rows).toHaveLength(101 * 400);
    const wrong = rows.filter(({ number, report, known }) => {
      const index = reports.findIndex(({ reportId }) => reportId === report);
      const { organisation: organisationId, shared } = requests[index]!;
      const asked = { organisationId, answer: shared ? { shared } : null };
      return known !== mayReadRequest(viewers[number] ?? null, reports[index]!, asked);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    const share = rows.filter(({ known }) => known).length / rows.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
  });

  it('take the viewer as parameters, beside others', async () => {
    const dice = diceOf(1);
    const reports = Array.from({ length: 200 }, (_, index) => ({
      ...randomAccess(dice),
      reportId: someId('rep', index),
    }));
    await write(reports, []);
    for (const viewer of [null, ...Array.from({ length: 20 }, () => randomViewer(dice))]) {
      const { rows } = await world.test.database.pool.query<{ report: string }>(
        `select r.report from access.report r
         where r.report <> $1 and ${visibleSql('r', viewerSql(2))} and r.valid_from < $${2 + VIEWER_PARAMETERS}::bigint`,
        [someId('rep', 0), ...viewerValues(viewer), 150],
      );
      const expected = reports
        .slice(1, 149)
        .filter((report) => visible(viewer, report))
        .map(({ reportId }) => reportId);
      expect(rows.map(({ report }) => report).sort()).toEqual(expected.sort());
    }
  });

  it('let nobody see a row by a comparison with nothing', async () => {
    await write([anAccess({ sharing: { label: 'TLP:GREEN', attribution: 'must_not' } })], [null]);
    const { rows } = await world.test.database.pool.query(
      `select ${visibleSql('r', columns)} as visible, ${sourceKnownSql('r', columns)} as known
       from viewer v, access.report r`,
    );
    expect(rows).toEqual([{ visible: false, known: false }]);
  });
});
