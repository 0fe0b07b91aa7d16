import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Cells by row and column. */
export type Cells = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The table of Kafka as it stands in receipts.txt: by the word before the colon of each title. */
export function receiptsTable(): ReadonlyMap<string, Cells> {
  const text = readFileSync(path.join(import.meta.dirname, 'table', 'receipts.txt'), 'utf8');
  const blocks = text.split(/^== (\w+): .+ ==$/m).slice(1);
  const tables = new Map<string, Cells>();
  for (let at = 0; at < blocks.length; at += 2) {
    tables.set(blocks[at] as string, cellsOf(blocks[at + 1] as string));
  }
  return tables;
}

function cellsOf(block: string): Cells {
  const lines = block.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [columns = [], ...rows] = lines.map((line) => line.trim().split(/\s{2,}/));
  return new Map(
    rows.map(([row = '', ...cells]) => {
      if (cells.length !== columns.length) throw new Error(`${row} has not one cell a column`);
      return [
        row,
        Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
      ];
    }),
  );
}
