import { allFields, type SchemaShape } from './schema-shape.js';
import { VIEWERS } from './scene.js';
import { OUTCOMES, SHAPE, type Table } from './table.js';

const CELL = /^(yes|-|[A-Z][A-Z_]+)$/;

/** What is wrong with the table as such, each by name: a field without a row, a row without a field, a missing cell. */
export function tableProblems(table: Table, shape: SchemaShape): string[] {
  const named = table.rows.flatMap(({ type, field, variation }) =>
    variation === null ? `${type}.${field}` : [],
  );
  const there = allFields(shape);
  return [
    ...there
      .filter((field) => !named.includes(field))
      .map((field) => `${field} has no row: say in fields.txt or acts.txt who is shown it`),
    ...named
      .filter((field) => !there.includes(field))
      .map((field) => `${field} has a row and is not in the schema`),
    ...named
      .filter((field, index) => named.indexOf(field) !== index)
      .map((field) => `${field} has two rows`),
    ...cellProblems(table),
    ...unreadRows(table),
  ];
}

const cellProblems = ({ audiences }: Table): string[] =>
  [...audiences.values()].flatMap(({ name, columns, cells }) => [
    ...VIEWERS.filter((viewer) => !cells.has(viewer)).map((viewer) => `${name}: no row ${viewer}`),
    ...[...cells.keys()]
      .filter((viewer) => !VIEWERS.includes(viewer))
      .map((viewer) => `${name}: there is no viewer ${viewer}`),
    ...[...cells].flatMap(([viewer, row]) =>
      columns
        .filter((column) => !CELL.test(row.get(column) ?? ''))
        .map((column) => `${name} × ${viewer} × ${column}: no cell`),
    ),
  ]);

/** Every row is read with some question, except where it is a frame. */
function unreadRows({ rows }: Table): string[] {
  const questions = new Set(rows.flatMap(({ field, asked }) => (asked === null ? [] : [field])));
  return rows.flatMap(({ type, field, home, audience }) => {
    if (audience === SHAPE) return [];
    if (home === null || !questions.has(home)) return [`${type}.${field} is read with no question`];
    return OUTCOMES.includes(audience) && !type.endsWith('Payload')
      ? [`${type}.${field}: ${audience} is for payloads`]
      : [];
  });
}
