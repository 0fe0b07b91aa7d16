import type { FilterSubject } from '@tocsin/domain';
import { gramsIn } from './text-grams.js';
import { above, daysOf, nodesOf } from './time-nodes.js';

/** The keys that a report has; of the runs of characters in its texts those that somebody asks about. */
export function* subjectKeys(
  subject: FilterSubject,
  asked: { readonly isGram: (gram: string) => boolean; readonly texts: boolean },
): Generator<string> {
  const { facets, label, status, organisation, recordedAt } = subject;
  yield `severity=${facets.severity}`;
  yield `label=${label}`;
  yield `status=${status}`;
  yield `recordType=${facets.recordType}`;
  yield `drill=${String(facets.drill)}`;
  if (facets.riskKind !== null) yield `riskKind=${facets.riskKind}`;
  if (organisation !== null) yield `organisation=${organisation}`;
  for (const each of facets.harms) yield `harm=${each}`;
  for (const each of facets.isicSections) yield `isicSection=${each}`;
  for (const each of facets.languages) yield `language=${each}`;
  for (const each of facets.externalIds) yield `externalId=${each}`;
  for (const each of facets.places.up) yield `place<${each}`;
  for (const each of facets.places.own) yield `place=${each}`;
  const { start, end } = facets.occurred;
  if (start !== null) yield* spanKeys('occurred', start, end);
  yield* spanKeys('recorded', recordedAt, recordedAt + 1);
  if (!asked.texts) return;
  for (const gram of gramsIn(subject.text(), asked.isGram)) yield `text~${gram}`;
}

function* spanKeys(kind: string, start: number, end: number | null): Generator<string> {
  const nodes = nodesOf(daysOf(start, end));
  for (const each of nodes) {
    yield `${kind}@${each}`;
    yield `${kind}^${each}`;
  }
  for (const each of above(nodes)) yield `${kind}@${each}`;
}
