import { streamOf, type AlertRuleDefinition, type IncidentFilter } from '@tocsin/domain';
import type { Append } from '@tocsin/event-store';
import { newId } from './new-id.js';
import type { Author } from './members.js';

type Random = (bound: number) => number;

/** As people write them: a system or an identifier, a member and a grade, a sector; few want everything of a kind. */
export function aFilter(random: Random): IncidentFilter {
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)] as Value;
  const grade: IncidentFilter = { kind: 'severity', in: ['serious_incident', 'disaster'] };
  const kind = random(100);
  const wanted: IncidentFilter[] =
    kind < 45
      ? [{ kind: 'text', text: `system ${random(5_000)}` }]
      : kind < 75
        ? [{ kind: 'externalId', in: [`AIID:${random(50_000)}`] }]
        : kind < 95
          ? [{ kind: 'organisation', in: [`member-${random(5_000)}`] }, grade]
          : [
              { kind: 'place', area: pick(COUNTRIES), meaning: null },
              { kind: 'isicSection', in: [pick(['C', 'H', 'J', 'K', 'Q'])] },
              { kind: 'riskKind', in: [pick(['accident', 'misuse', 'structural'])] },
              grade,
            ];
  return { kind: 'and', filters: [...wanted, { kind: 'drill', is: false }] };
}

/** More than reports name, so that few rules of this kind match. */
const COUNTRIES = [
  'US',
  'CN',
  'GB',
  'DE',
  'NO',
  'SE',
  'FI',
  'DK',
  'NL',
  'BE',
  'AT',
  'CH',
  'PL',
  'CZ',
];

/** So many rules that somebody writes, in one append: as many streams, each with its text sealed under his key. */
export function someRules(
  { personId, organisationId }: Author,
  texts: readonly IncidentFilter[],
): Append {
  const streams = texts.map((filter) => {
    const ruleId = newId();
    return {
      stream: streamOf.alertRule(ruleId),
      expectedVersion: 0,
      events: [
        {
          type: 'AlertRuleCreated' as const,
          data: { ruleId, owner: 'person' as const, personId, organisationId },
          content: definitionOf(filter),
        },
      ],
    };
  });
  return {
    streams,
    actor: { personId, organisationId, tokenId: null },
    correlation: { correlationId: 'bench', causationId: null, trace: null },
  };
}

const definitionOf = (filter: IncidentFilter): AlertRuleDefinition => ({
  name: 'What concerns our own deployments',
  filter,
  kinds: ['PUBLISHED', 'REVISED', 'SEVERITY_RAISED', 'WITHDRAWN'],
  channels: { email: true, webhookIds: [] },
  timing: { kind: 'live' },
  throttle: null,
  quietHours: null,
  expiresAt: null,
});
