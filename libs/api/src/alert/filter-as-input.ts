import { isCountry, type IncidentFilter } from '@tocsin/domain';
import type { IncidentFilterInput } from '../filter/incident-filter-input.js';

/** A filter as the API spells it: what `readIncidentFilter` reads back as the same filter. */
export function filterAsInput(filter: IncidentFilter): IncidentFilterInput {
  switch (filter.kind) {
    case 'and':
      return { and: filter.filters.map(filterAsInput) };
    case 'or':
      return { or: filter.filters.map(filterAsInput) };
    case 'not':
      return { not: filterAsInput(filter.filter) };
    case 'drill':
      return { drill: filter.is };
    case 'text':
      return { text: filter.text };
    case 'occurred':
    case 'recorded':
      return { [filter.kind]: spanAsInput(filter) };
    case 'place': {
      const meaning = filter.meaning === null ? {} : { meaning: filter.meaning };
      const area = isCountry(filter.area) ? { country: filter.area } : { unM49: filter.area };
      return { place: { ...area, ...meaning } };
    }
    default:
      return { [filter.kind]: { in: [...filter.in] } };
  }
}

const spanAsInput = ({ since, until }: { since: number | null; until: number | null }) => ({
  ...(since !== null && { since: new Date(since).toISOString() }),
  ...(until !== null && { until: new Date(until).toISOString() }),
});
