import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Whose reports, by label and marking; `any` where the label makes no difference. */
type Column = string;
/** yes, - (nothing there), or the code of a refusal. */
export type Cell = string;

/** One table of who may, by viewer and column. */
type Audience = {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly cells: ReadonlyMap<string, ReadonlyMap<Column, Cell>>;
};

/** A field of the schema and who is shown it. */
export type Row = {
  readonly type: string;
  readonly field: string;
  /** Of a root field that is asked in another way besides, for others: `field/variation`. */
  readonly variation: string | null;
  /** The root field with which it is read; null: it is a frame, and read with nothing of its own. */
  readonly home: string | null;
  readonly audience: string;
  /** Empty in many reports. */
  readonly maybeEmpty: boolean;
  /** Of a root field: how it is asked. */
  readonly asked: string | null;
};

/** An HTTP address and how it answers. */
export type Address = {
  readonly method: string;
  readonly path: string;
  readonly rule: string;
};

export type Table = {
  readonly audiences: ReadonlyMap<string, Audience>;
  readonly rows: readonly Row[];
  readonly addresses: readonly Address[];
};

/** Says nothing of its own about a report or a member; needs no audience. */
export const SHAPE = 'shape';
/** Of payloads: what an act that was done tells, and what one that was not. */
export const OUTCOMES: readonly string[] = ['done', 'refused'];

const FOLDER = path.join(import.meta.dirname, 'table');

const file = (name: string): string[] =>
  readFileSync(path.join(FOLDER, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));

/** The table as it stands beside this file. Throws where a line cannot be read, or a name stands for nothing. */
export function readTable(): Table {
  const audiences = readAudiences(file('audiences.txt'));
  const rows = [...readRows(file('fields.txt')), ...readRows(file('acts.txt'))];
  for (const { type, field, audience } of rows) {
    const isKnown = audiences.has(audience) || audience === SHAPE || OUTCOMES.includes(audience);
    if (!isKnown) throw new Error(`${type}.${field}: there is no audience "${audience}"`);
  }
  return { audiences, rows, addresses: file('addresses.txt').map(readAddress) };
}

const cellsOf = (line: string): string[] => line.trim().split(/\s{2,}/);

function readAudiences(lines: readonly string[]): Map<string, Audience> {
  const blocks: { readonly title: string; readonly lines: string[] }[] = [];
  for (const line of lines) {
    const title = /^== (.+) ==$/.exec(line)?.[1];
    if (title !== undefined) blocks.push({ title, lines: [] });
    else blocks.at(-1)?.lines.push(line);
  }
  return new Map(
    blocks.flatMap(({ title, lines: [header = '', ...rows] }) => {
      const columns = cellsOf(header);
      const table = rows.map((row) => cellsOf(row));
      const wrong = table.find((cells) => cells.length !== columns.length + 1);
      if (wrong) throw new Error(`${title}: ${wrong[0]} has not one cell for each column`);
      return title === 'any' ? withoutLabels(columns, table) : [withLabels(title, columns, table)];
    }),
  );
}

type Block = readonly (readonly string[])[];

/** Each column is an audience of its own. */
const withoutLabels = (names: readonly string[], table: Block): [string, Audience][] =>
  names.map((name, index) => {
    const cells = table.map(
      ([viewer = '', ...row]) => [viewer, new Map([['any', row[index] ?? '']])] as const,
    );
    return [name, { name, columns: ['any'], cells: new Map(cells) }];
  });

function withLabels(title: string, columns: string[], table: Block): [string, Audience] {
  const name = title.split(':')[0] ?? title;
  const cells = table.map(
    ([viewer = '', ...row]) =>
      [viewer, new Map(columns.map((column, index) => [column, row[index] ?? '']))] as const,
  );
  return [name, { name, columns, cells: new Map(cells) }];
}

function readRows(lines: readonly string[]): Row[] {
  let type = '';
  let home: string | null = null;
  return lines.flatMap((line) => {
    const section = /^\[(\w+)\](?: in (\w+))?$/.exec(line);
    if (section) {
      [type, home] = [section[1] ?? '', section[2] ?? null];
      return [];
    }
    const row = /^ {2}([\w?/ ]+?) : ([^=]+?)(?: = (.+))?$/.exec(line);
    if (!row) throw new Error(`this line cannot be read: ${line}`);
    const [, fields = '', audience = '', asked = null] = row;
    return fields.split(' ').map((name) => {
      const [field = '', variation = null] = name.replace('?', '').split('/');
      return {
        type,
        field,
        variation,
        home: asked === null ? home : field,
        audience,
        maybeEmpty: name.endsWith('?'),
        asked,
      };
    });
  });
}

function readAddress(line: string): Address {
  const [method = '', where = '', ...rule] = line.trim().split(/\s+/);
  return { method, path: where, rule: rule.join(' ') };
}
