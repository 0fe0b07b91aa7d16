import { ApiError } from '../operation/api-error.js';
import type { PlainAddress } from './plain-events.js';

/** `GET /events?filter=…&after=…&lang=…`: changes of incidents. */
export const incidentEvents: PlainAddress = {
  path: '/events',
  document: `subscription Events($filter: IncidentFilter, $after: String, $lang: LanguageTag!) {
  incidentChanged(filter: $filter, after: $after) {
    cursor kind incidentId
    incident { id tlp status severity drill recordedAt title(lang: $lang) summary(lang: $lang)
      occurred { start { value precision } } places { country unM49 meaning } }
  }
}`,
  variablesOf: ({ filter, lang }, after) => ({
    filter: filter === undefined ? null : parsed(filter),
    after,
    lang: lang ?? 'en',
  }),
  told: (data) => {
    const change = data['incidentChanged'] as ChangeTold;
    return change.kind === 'HEARTBEAT'
      ? { id: change.cursor, event: 'heartbeat', data: '{}' }
      : { id: change.cursor, data: JSON.stringify(change) };
  },
};

type ChangeTold = { readonly cursor: string; readonly kind: string };

function parsed(filter: unknown): unknown {
  try {
    return JSON.parse(String(filter)) as unknown;
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The parameter filter is not JSON.');
  }
}
