import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RoleName } from './role-process.js';

const PAGE = path.resolve(__dirname, '../../docs/operations.md');

/** Reasons and metrics that docs/operations.md names for a role, in the order of the alphabet. */
export function namedIn(role: RoleName): {
  readonly reasons: readonly string[];
  readonly metrics: readonly string[];
} {
  const names = rows()
    .filter(({ roles }) => role === 'hub' || roles.includes(role))
    .flatMap((row) => row.names);
  const isMetric = (name: string) => name.startsWith('tocsin_');
  const sorted = [...new Set(names)].toSorted();
  return {
    reasons: sorted.filter((name) => !isMetric(name)),
    metrics: sorted.filter(isMetric),
  };
}

type Row = { readonly names: readonly string[]; readonly roles: readonly string[] };

/** The table of what to watch: names in the first column, where they are told in the second. */
function rows(): Row[] {
  const [, table = ''] = readFileSync(PAGE, 'utf8').split('| reason or metric');
  const lines = table.split('\n\n')[0]!.split('\n').slice(2);
  return lines.map((line) => {
    const [, names = '', roles = ''] = line.split('|');
    return {
      names: [...names.matchAll(/`(\w+)(?:\{\w+(?:,\w+)*\})?`/g)].map(([, name]) => name!),
      roles: roles.split(',').map((role) => role.trim()),
    };
  });
}
