import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TableReader } from './asking.js';
import { furnish } from './furnishing.js';
import { PermissionScene } from './scene.js';
import { schemaShape } from './schema-shape.js';
import { readTable } from './table.js';
import { Variables } from './variables.js';

const table = readTable();
const rootRows = (type: string) =>
  table.rows
    .filter((row) => row.type === type)
    .map(
      (row) => [row.variation === null ? row.field : `${row.field}/${row.variation}`, row] as const,
    );

describe('the permission table, over HTTP, on PostgreSQL with both nets', () => {
  let scene: PermissionScene;
  let reader: TableReader;
  let cells = 0;

  beforeAll(async () => {
    scene = await PermissionScene.open();
    const variables = new Variables(scene, await furnish(scene));
    const shape = await schemaShape(scene.api);
    reader = new TableReader({ scene, variables, shape, table });
  }, 120_000);

  afterAll(async () => {
    process.stderr.write(`permission table: ${cells} cells\n`);
    expect(scene.api.defects).toEqual([]);
    await scene.close();
  });

  it.each(rootRows('Query'))(
    '%s shows each viewer what it says, and nothing else',
    async (_, row) => {
      const found = await reader.read(row);
      cells += found.cells;
      expect(found).toMatchObject({ differences: [], neverShown: [] });
    },
  );

  it.each(rootRows('Mutation'))(
    '%s is done by whom it says, and by nobody else',
    async (_, row) => {
      const found = await reader.act(row);
      cells += found.cells;
      expect(found.differences).toEqual([]);
    },
  );

  it.each(['reports', 'incidents'])(
    'counts as many %s as it lists, for everybody',
    async (list) => {
      const miscounted: string[] = [];
      for (const [viewer, account] of scene.viewers) {
        const question = `query($after: String) { ${list}(first: 100, after: $after) {
          totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;
        let [after, listed, counted] = [null, 0, 0];
        do {
          const { data } = await scene.api.ask(question, { after }, account);
          // Whoever is suspended is answered nothing at all.
          const shown = data?.[list] ?? { totalCount: 0, nodes: [] };
          listed += shown.nodes.length;
          counted = shown.totalCount;
          after = shown.pageInfo?.hasNextPage ? shown.pageInfo.endCursor : null;
        } while (after !== null);
        if (counted !== listed) miscounted.push(viewer);
      }
      expect(miscounted).toEqual([]);
    },
  );
});
