import { isMoreBetter, ratioOf, reached, type Figure } from './row.js';

const HEAD = ['what', 'measured', 'against', 'rival', 'ratio', 'to reach', ''];

/** The figures as a Markdown table, as it stands in docs/performance.md. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${shown(figure.value)} ${figure.unit}`,
    figure.rival,
    figure.rivalValue === null ? '—' : `${shown(figure.rivalValue)} ${figure.unit}`,
    ratioOf(figure)?.toFixed(2) ?? '—',
    bound(figure),
    verdict(figure),
  ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

function bound(figure: Figure): string {
  if (figure.bound === null) return 'shown only';
  const isRatio = figure.by === 'share' || figure.by === 'cost';
  const wanted = isRatio ? String(figure.bound) : `${shown(figure.bound)} ${figure.unit}`;
  return `${isMoreBetter(figure) ? '≥' : '≤'} ${wanted}`;
}

function verdict(figure: Figure): string {
  const result = reached(figure);
  return result === null ? '' : result ? '✓' : '✗';
}
