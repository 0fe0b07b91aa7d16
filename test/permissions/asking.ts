import type { GraphqlAnswer } from '@tocsin/api/testing';
import { documentsFor, namesIn } from './question.js';
import { VIEWERS, type PermissionScene } from './scene.js';
import type { SchemaShape } from './schema-shape.js';
import { Seen, type About } from './seen.js';
import { OUTCOMES, SHAPE, type Cell, type Row, type Table } from './table.js';
import type { Asking, Variables } from './variables.js';

type Setting = {
  readonly scene: PermissionScene;
  readonly variables: Variables;
  readonly shape: SchemaShape;
  readonly table: Table;
};

/** What was found of one root field: where network and table differ, and how many cells were looked at. */
export type Found = {
  readonly differences: readonly string[];
  /** Rows that nobody was shown: they would hold whatever stood in them. */
  readonly neverShown: readonly string[];
  readonly cells: number;
};

type Answered = {
  readonly asking: Asking;
  readonly seen: ReadonlySet<string>;
  /** With which it was refused. */
  readonly code: Cell | null;
};

const placeOf = ({ type, field, variation }: Row): string =>
  `${type}.${field}${variation === null ? '' : `/${variation}`}`;

/** Puts the questions of the table to the network, as every kind of viewer, and compares cell by cell. */
export class TableReader {
  constructor(private readonly setting: Setting) {}

  /** Everything that is read with one field of Query. */
  async read(row: Row): Promise<Found> {
    const { table, shape } = this.setting;
    const documents = documentsFor(row, 'query', { shape, rows: table.rows });
    const rows = table.rows.filter(
      ({ home, audience }) => home === row.field && audience !== SHAPE,
    );
    const differences: string[] = [];
    const shown = new Set<string>();
    const columns = this.#columnsOf(row);
    for (const viewer of VIEWERS) {
      const askings = columns.map((column) => ({ viewer, column, willDo: false }));
      const all = await Promise.all(askings.map((asking) => this.#answers(documents, asking)));
      for (const answered of all) {
        answered.seen.forEach((place) => shown.add(place));
        differences.push(...rows.flatMap((each) => this.#difference(each, answered)));
      }
    }
    const neverShown = rows.map(placeOf).filter((place) => !shown.has(place));
    return { differences, neverShown, cells: VIEWERS.length * columns.length * rows.length };
  }

  /** One mutation, by everybody. */
  async act(row: Row): Promise<Found> {
    const { table, shape } = this.setting;
    const [document = ''] = documentsFor(row, 'mutation', { shape, rows: table.rows });
    const payload = table.rows.filter(
      ({ home, audience }) => home === row.field && OUTCOMES.includes(audience),
    );
    const differences: string[] = [];
    const columns = this.#columnsOf(row);
    for (const viewer of VIEWERS) {
      for (const column of columns) {
        const expected = this.#cell(row.audience, viewer, column);
        const asking = { viewer, column, willDo: expected === 'yes' };
        const answer = await this.#ask(document, asking);
        const actual = outcomeOf(answer, row.field);
        if (actual !== expected) differences.push(said(row, asking, { actual, expected }));
        differences.push(...this.#payloadDifferences(payload, asking, { answer, actual }));
      }
    }
    const cells = VIEWERS.length * columns.length * (1 + payload.length);
    return { differences, neverShown: [], cells };
  }

  #columnsOf({ audience }: Row): readonly string[] {
    return this.setting.table.audiences.get(audience)?.columns ?? [];
  }

  #cell(name: string, viewer: string, column: string): Cell {
    const audience = this.setting.table.audiences.get(name);
    const row = audience?.cells.get(viewer);
    return row?.get(column) ?? row?.get('any') ?? 'no cell';
  }

  async #ask(document: string, asking: Asking): Promise<GraphqlAnswer> {
    const { scene, variables } = this.setting;
    const values = await variables.of(namesIn(document), asking);
    return scene.api.ask(document, values, scene.viewers.get(asking.viewer));
  }

  /** What several documents show together, and the code with which they are refused. */
  async #answers(documents: readonly string[], asking: Asking): Promise<Answered> {
    const seen = new Seen(this.setting.shape, this.#about(asking));
    let code: Cell | null = null;
    for (const document of documents) {
      const { data, errors } = await this.#ask(document, asking);
      seen.look('Query', data ?? {});
      if (errors[0]) code = String(errors[0].extensions.code);
    }
    return { asking, seen: seen.fields, code };
  }

  #about({ column }: Asking): About {
    const about = this.setting.scene.columns.get(column);
    return about ? new Set([about.report, about.incident]) : null;
  }

  #difference(row: Row, { asking, seen, code }: Answered): string[] {
    const expected = this.#cell(row.audience, asking.viewer, asking.column);
    const actual = seen.has(placeOf(row)) ? 'yes' : (code ?? '-');
    const isJustEmpty = row.maybeEmpty && expected === 'yes' && actual === '-';
    return actual === expected || isJustEmpty ? [] : [said(row, asking, { actual, expected })];
  }

  #payloadDifferences(
    payload: readonly Row[],
    asking: Asking,
    { answer, actual }: { readonly answer: GraphqlAnswer; readonly actual: Cell },
  ): string[] {
    if (answer.errors.length > 0) return [];
    const seen = new Seen(this.setting.shape, null);
    seen.look('Mutation', answer.data);
    return payload.flatMap((row) => {
      const isDue = row.audience === (actual === 'yes' ? 'done' : 'refused');
      const isShown = seen.fields.has(placeOf(row));
      if (isShown === isDue || (row.maybeEmpty && !isShown)) return [];
      const expected = isDue ? 'yes' : '-';
      return [said(row, asking, { actual: isShown ? 'yes' : '-', expected })];
    });
  }
}

/** How an act ended: yes, or the code with which it was refused. */
function outcomeOf({ data, errors }: GraphqlAnswer, field: string): Cell {
  if (errors[0]) return String(errors[0].extensions.code);
  const refused = (data[field]?.errors ?? []) as readonly { readonly code: string }[];
  return refused[0]?.code ?? 'yes';
}

const said = (
  row: Row,
  { viewer, column }: Asking,
  { actual, expected }: { readonly actual: Cell; readonly expected: Cell },
): string => `${placeOf(row)} × ${viewer} × ${column}: ${actual}, the table says ${expected}`;
