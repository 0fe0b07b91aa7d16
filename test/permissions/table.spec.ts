import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memoryNetwork, openTestApi, type TestApi } from '@tocsin/api/testing';
import { routesOf } from './routes.js';
import { schemaShape, type SchemaShape, type SchemaType } from './schema-shape.js';
import { readTable } from './table.js';
import { tableProblems } from './table-problems.js';

const table = readTable();

describe('the permission table', () => {
  let api: TestApi;
  let shape: SchemaShape;

  beforeAll(async () => {
    api = await openTestApi(memoryNetwork(), { publicKeys: { keys: [] } });
    shape = await schemaShape(api);
  });
  afterAll(() => api.close());

  it('has a row for every field of the schema, and a cell for every kind of viewer', () => {
    expect(tableProblems(table, shape)).toEqual([]);
  });

  it('has a row for every address', () => {
    const served = routesOf(api.app.getHttpAdapter().getInstance());
    expect(table.addresses.map(({ path }) => path)).toEqual(expect.arrayContaining(served));
    expect(served).toEqual(expect.arrayContaining(table.addresses.map(({ path }) => path)));
  });

  it('names a field that was added to the schema, and one that was taken out of it', () => {
    const report = shape.get('Report') as SchemaType;
    const fields = [...report.fields, { name: 'secretNote', type: 'String', isList: false }];
    const more = new Map([...shape, ['Report', { ...report, fields }]]);
    expect(tableProblems(table, more)).toEqual([
      'Report.secretNote has no row: say in fields.txt or acts.txt who is shown it',
    ]);
    const fewer = new Map([
      ...shape,
      ['Report', { ...report, fields: report.fields.filter(({ name }) => name !== 'title') }],
    ]);
    expect(tableProblems(table, fewer)).toEqual([
      'Report.title has a row and is not in the schema',
    ]);
  });

  it('names a field with two rows, a row that nothing reads, and a cell that is missing', () => {
    const [first] = table.rows;
    expect(tableProblems({ ...table, rows: [...table.rows, first!] }, shape)).toEqual([
      'Query.viewer has two rows',
    ]);
    const unread = table.rows.map((row) => (row.field === 'stage' ? { ...row, home: null } : row));
    expect(tableProblems({ ...table, rows: unread }, shape)).toContain(
      'Report.stage is read with no question',
    );
    const reads = table.audiences.get('reads')!;
    const cells = new Map([...reads.cells].filter(([viewer]) => viewer !== 'client'));
    const lacking = new Map([...table.audiences, ['reads', { ...reads, cells }]]);
    expect(tableProblems({ ...table, audiences: lacking }, shape)).toEqual([
      'reads: no row client',
    ]);
  });
});
