import type { FilterSubject } from '@tocsin/domain';
import { above, daysOf, nodesOf } from './time-nodes.js';

/** The keys that a report has, but for those of its texts. */
export function* subjectKeys(subject: FilterSubject): Generator<string> {
  for (const [kind, values] of codes(subject)) {
    for (const value of values) if (value !== null) yield `${kind}=${value}`;
  }
  for (const each of subject.facets.places.up) yield `place<${each}`;
  const { start, end } = subject.facets.occurred;
  if (start !== null) yield* spanKeys('occurred', start, end);
  yield* spanKeys('recorded', subject.recordedAt, subject.recordedAt + 1);
}

type Codes = readonly [kind: string, values: readonly (string | null)[]];

const codes = ({ facets, label, status, organisation }: FilterSubject): readonly Codes[] => [
  ['severity', [facets.severity]],
  ['label', [label]],
  ['status', [status]],
  ['recordType', [facets.recordType]],
  ['drill', [String(facets.drill)]],
  ['riskKind', [facets.riskKind]],
  ['organisation', [organisation]],
  ['harm', facets.harms],
  ['isicSection', facets.isicSections],
  ['language', facets.languages],
  ['externalId', facets.externalIds],
  ['place', facets.places.own],
];

function* spanKeys(kind: string, start: number, end: number | null): Generator<string> {
  const nodes = nodesOf(daysOf(start, end));
  for (const each of nodes) {
    yield `${kind}@${each}`;
    yield `${kind}^${each}`;
  }
  for (const each of above(nodes)) yield `${kind}@${each}`;
}
