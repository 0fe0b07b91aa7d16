import type { IncidentFilterInput } from '../filter/incident-filter-input.js';
import type { OperationContext } from '../operation/operation-context.js';
import { filterOf } from '../paging/list.js';
import type { IncidentChange, IncidentChangeMessage } from './incident-change.js';

/** Resolvers of IncidentChange. */
export const incidentChangeFields = {
  incidentId: ({ citation }: IncidentChange) => citation,
};

type Asked = { readonly filter?: IncidentFilterInput | null; readonly after?: string | null };

/** The source of the subscription, and what each of its messages is. */
export const incidentChangedSource = {
  subscribe: (
    _: unknown,
    { filter, after }: Asked,
    { services, asker, signal }: OperationContext,
  ): AsyncIterable<IncidentChangeMessage> =>
    services.incidentChanges.follow({
      filter: filterOf(filter),
      after: after ?? null,
      asker,
      signal,
    }),
  /** That the incident was shown is written down already; what else is asked of it is taken down as it is read. */
  resolve: ({ change }: IncidentChangeMessage): IncidentChange => change,
};
