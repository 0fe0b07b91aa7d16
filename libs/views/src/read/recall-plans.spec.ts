import { SET_VIEWER, viewerSettings } from '@tocsin/access';
import { aViewer, someId } from '@tocsin/domain/testing';
import pg from 'pg';
import { onReport, organisationId, organisations, personId, reportId } from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';
import { recalledSql } from './handling.js';

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
};

/** Of others, and of the viewer. */
const [OTHERS, OWN] = [4_000, 400];
const PAGE = 20;

describe('the plan of the recalls that ask somebody, under row-level security', () => {
  let world: World;
  const viewer = aViewer({
    personId: personId(3, 1),
    organisationId: organisationId(3),
    roles: ['responder'],
  });

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    const { pool } = world.database;
    // As the fold writes them, but for the log, which this read does not look at.
    await pool.query(
      `insert into access.recall_holder (recall_holder, holder, report, valid_from)
       select gen_random_uuid(), case when n > $1::int then $3::uuid else gen_random_uuid() end, gen_random_uuid(), n
       from generate_series(1, $1::int + $2::int) n`,
      [OTHERS, OWN, organisationId(3)],
    );
    await pool.query('analyze access.recall_holder');
  });

  afterAll(() => world.close());

  async function planOf(after: number | null): Promise<PlanNode> {
    const { text, parameters } = recalledSql(viewer, { after, limit: PAGE });
    const client = new pg.Client({ connectionString: world.database.readerUrl });
    await client.connect();
    try {
      await client.query('begin; set local plan_cache_mode = force_generic_plan');
      await client.query(SET_VIEWER, viewerSettings(viewer));
      await client.query(`prepare recalls as ${text}`);
      const values = parameters.values.map(literal).join(', ');
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, format json) execute recalls(${values})`,
      );
      return (rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan;
    } finally {
      await client.end();
    }
  }

  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `'{${value.join(',')}}'`;
    return value === null ? 'null' : JSON.stringify(value);
  };

  const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)];
  const rowsOf = (node: PlanNode): number => node['Actual Rows'] * node['Actual Loops'];

  it.each([
    ['the first page', null],
    ['a page far down', OTHERS + 100],
  ])('of %s walks the lists of the viewer and no others', async (_, after) => {
    const nodes = all(await planOf(after));
    expect(nodes.filter((node) => /Seq Scan/.test(node['Node Type']))).toEqual([]);
    const scans = nodes.filter((node) => node['Index Name']?.startsWith('recall_holder'));
    expect(scans).toHaveLength(2);
    const looked = scans.reduce((sum, node) => sum + rowsOf(node), 0);
    expect(looked).toBeGreaterThanOrEqual(PAGE);
    expect(looked).toBeLessThanOrEqual(4 * PAGE);
  });

  it('tells a report once, at its newest recall, however it is paged', async () => {
    const recall = (number: number, serial: number) =>
      onReport(number, {
        type: 'ReportRecalled',
        data: {
          reportId: reportId(number),
          recallId: someId('rec', serial),
          holders: [
            { organisationId: organisationId(2), personId: null },
            { organisationId: organisationId(2), personId: personId(2, 1) },
          ],
        },
      });
    const other = aViewer({
      personId: personId(2, 1),
      organisationId: organisationId(2),
      roles: ['responder'],
    });
    for (const [serial, number] of [1, 2, 3, 1].entries()) {
      await world.record(recall(number, serial));
    }
    const told: string[] = [];
    for (let after: number | null = null; ;) {
      const [row, ...more]: Awaited<ReturnType<typeof world.reads.recalled>> =
        await world.reads.recalled(other, { after, limit: 1 });
      expect(more).toEqual([]);
      if (!row) break;
      told.push(row.reportId);
      after = row.position;
    }
    expect(told).toEqual([1, 3, 2].map(reportId));
    expect(await world.reads.countRecalled(other)).toBe(3);
  });
});
