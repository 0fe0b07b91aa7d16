import { createHash } from 'node:crypto';
import type { IncidentFilter } from '@tocsin/domain';

/** A short digest that is the same for filters that say the same, whatever the order in which they were written. */
export const filterHash = (filter: IncidentFilter): string =>
  createHash('sha256').update(canonical(filter)).digest('base64url').slice(0, 16);

function canonical(filter: IncidentFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `${filter.kind}(${distinct(filter.filters.map(canonical)).join()})`;
    case 'not':
      return `not(${canonical(filter.filter)})`;
    case 'occurred':
    case 'recorded':
      return JSON.stringify([filter.kind, filter.since, filter.until]);
    case 'place':
      return JSON.stringify([filter.kind, filter.area, filter.meaning]);
    case 'drill':
      return JSON.stringify([filter.kind, filter.is]);
    case 'text':
      return JSON.stringify([filter.kind, filter.text]);
    default:
      return JSON.stringify([filter.kind, distinct(filter.in)]);
  }
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
