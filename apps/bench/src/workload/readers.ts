import type { IncidentFilter } from '@tocsin/domain';
import type { ReaderKind } from './population.js';
import { listQuery } from './queries.js';

/** A kind of reader, and what he asks for: who may see almost nothing asks for what names him. */
type Reader = {
  readonly what: string;
  /** As GraphQL asks. */
  readonly query: string;
  /** The same for the read model. */
  readonly filter: IncidentFilter;
};

const everything = { query: listQuery(), filter: { kind: 'drill', is: false } } as const;

/** The kinds of readers of lists. */
export const READERS: Readonly<Record<ReaderKind, Reader>> = {
  anonymous: { what: 'anonymous', ...everything },
  typical: { what: 'typical, 7 principals', ...everything },
  everywhere: { what: 'in 20 communities', ...everything },
  addressee: {
    what: 'almost nothing: named on 5',
    query: listQuery('{ label: { in: ["TLP:RED"] } }'),
    filter: { kind: 'and', filters: [everything.filter, { kind: 'label', in: ['TLP:RED'] }] },
  },
  author: { what: 'author of one in 20', ...everything },
};

export const READER_KINDS = Object.keys(READERS) as ReaderKind[];
