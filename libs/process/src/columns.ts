import path from 'node:path';

/** Lines of cells, one under the other, two blanks in; the last cell of a line is not filled up. */
export function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => width(line[column] ?? ''))),
  );
  const padded = (cell: string, column: number, line: readonly string[]) =>
    column === line.length - 1
      ? cell
      : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
  return lines.map((line) => `  ${line.map((cell, at) => padded(cell, at, line)).join('  ')}`);
}

/** Columns that a text takes in a terminal: characters of Chinese, Japanese and Korean take two. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
const width = (text: string): number =>
  [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);

/** A path as a person would write it where the program was started. */
export function shownPath(place: string): string {
  const relative = path.relative(process.cwd(), place);
  return relative.startsWith('..') || path.isAbsolute(relative) ? place : `./${relative}`;
}
