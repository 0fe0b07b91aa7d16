import type { EntityRef, EntityRole, IncidentReport } from '@tocsin/domain';

/** An incident as the AI Incident Database exports it (incidents.csv). */
export type AiidIncident = {
  readonly id: string;
  /** The day on which it began, as the database has it; not always right (incident 28 is two days late). */
  readonly date: string;
  readonly title: string;
  readonly description: string;
  /** Slugs of names: "keolis-north-america", "unknown-scammers". */
  readonly deployers: readonly string[];
  readonly developers: readonly string[];
  readonly harmed: readonly string[];
  /** How many press reports the database has of it; null where the file does not say. */
  readonly reports: number | null;
  /** The incident that this one repeats, where the database found it to be a duplicate. */
  readonly duplicateOf: string | null;
};

/**
 * An AIID incident as a report of ours. It says no more than the database does: where, which system, what harm and how
 * severe stay unknown, and every part in it is alleged.
 * Licence of the texts: CC BY-SA 4.0, carried by the reference.
 */
export function aiidReport(incident: AiidIncident): IncidentReport {
  const english = (value: string) => [{ lang: 'en', value: value.trim() }];
  const entities = entitiesOf(incident);
  return {
    schemaVersion: '1',
    recordType: 'incident',
    stage: 'initial',
    title: english(incident.title),
    description: english(incident.description),
    aiInvolvement: {
      causalLink: 'suspected',
      explanation: {
        lang: 'en',
        value: 'The AI Incident Database lists events in which AI is alleged to have had a part.',
      },
    },
    occurred: { start: { value: incident.date.trim(), precision: 'day', basis: 'AIID, date' } },
    awareAt: { precision: 'unknown' },
    places: [{ unknown: true }],
    severity: { oecd: 'unknown' },
    harms: [{ oecdType: 'unknown', materialised: 'unknown' }],
    systems: [{ unknown: true }],
    ...(entities.length > 0 ? { entities } : {}),
    references: [referenceOf(incident)],
    externalIds: externalIdsOf(incident),
    unknownFields: [
      '/awareAt',
      '/harms/0/oecdType',
      '/places/0',
      '/severity/oecd',
      '/systems/0/name',
    ],
    sharing: { tlp: 'TLP:CLEAR' },
  };
}

function referenceOf({ id, reports }: AiidIncident): IncidentReport['references'][number] {
  const count = reports === null ? '' : reports === 1 ? ', 1 report' : `, ${reports} reports`;
  return {
    type: 'other',
    label: `AI Incident Database, incident ${id}${count}`,
    url: `https://incidentdatabase.ai/cite/${id}`,
    language: 'en',
    licence: 'CC-BY-SA-4.0',
  };
}

const externalIdsOf = ({ id, duplicateOf }: AiidIncident) => [
  { namespace: 'AIID' as const, id, relation: 'same' as const },
  ...(duplicateOf === null
    ? []
    : [{ namespace: 'AIID' as const, id: duplicateOf, relation: 'duplicate_of' as const }]),
];

/** Everybody once, with all the parts that the columns give him, in the order in which they name him. */
function entitiesOf({ deployers, developers, harmed }: AiidIncident): EntityRef[] {
  const roles = new Map<string, Set<EntityRole>>();
  const columns: readonly (readonly [EntityRole, readonly string[]])[] = [
    ['deployer', deployers],
    ['developer', developers],
    ['harmed_party', harmed],
  ];
  for (const [role, names] of columns) {
    for (const name of names) roles.set(name, (roles.get(name) ?? new Set()).add(role));
  }
  return [...roles].map(([name, parts]) => entityOf(name, [...parts]));
}

/** "unknown" is nobody in particular; "unknown-scammers" says at least what they are. */
function entityOf(name: string, roles: EntityRole[]): EntityRef {
  if (name === 'unknown') return { unknown: true, roles, alleged: true };
  const unknown = name.startsWith('unknown-') ? { unknown: true } : {};
  return { name, ...unknown, roles, alleged: true };
}
