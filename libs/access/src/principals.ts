import { TLP_LABELS, type ReportAccess, type TlpLabel, type Viewer } from '@tocsin/domain';
import { isInGoodStanding } from './viewer-sql.js';

/** Principal of what is CLEAR and public: everyone has it. */
export const PUBLIC = '00000000-0000-0000-0000-000000000000';
/** Principal of what any member may read: everyone who is signed in has it. */
export const MEMBERS = '00000000-0000-0000-0000-000000000001';
/** Principal of what the secretariat may read: coordinators have it. */
export const COORDINATORS = '00000000-0000-0000-0000-000000000002';

/** A principal of a viewer, and the labels of the reports that can be posted under it (`reportPrincipals`). */
type Held = { readonly principal: string; readonly labels: readonly TlpLabel[] };

const held = (principal: string, ...labels: TlpLabel[]): Held => ({ principal, labels });

/**
 * Under which principals a viewer finds reports that have one of these labels; all labels when absent. Together with
 * `reportPrincipals`: whatever is visible has one in common. The other way round does not hold: a posting is a
 * candidate, and `visible` decides.
 */
export const viewerPrincipals = (
  viewer: Viewer | null,
  labels: readonly TlpLabel[] = TLP_LABELS,
): string[] =>
  heldBy(viewer)
    .filter((each) => each.labels.some((label) => labels.includes(label)))
    .map(({ principal }) => principal);

function heldBy(viewer: Viewer | null): Held[] {
  const everyone = held(PUBLIC, 'TLP:CLEAR');
  if (viewer === null || !viewer.active || !isInGoodStanding(viewer)) return [everyone];
  const { personId, organisationId, communities, roles } = viewer;
  return [
    everyone,
    held(MEMBERS, 'TLP:CLEAR', 'TLP:GREEN'),
    held(personId, 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'),
    ...communities.map((community) => held(community, 'TLP:GREEN')),
    ...(roles.includes('responder') ? [held(organisationId, 'TLP:AMBER', 'TLP:AMBER+STRICT')] : []),
    ...(roles.includes('coordinator')
      ? [held(COORDINATORS, 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT')]
      : []),
  ];
}

/** Under which principals a report is posted, each once. Who is excluded, and is not the source, is left out. */
export function reportPrincipals(report: ReportAccess): string[] {
  const { sharing, authorId } = report;
  const secretariat = sharing.includeSecretariat ? [COORDINATORS] : [];
  switch (sharing.label) {
    case 'TLP:CLEAR':
      return [report.public ? PUBLIC : MEMBERS];
    case 'TLP:GREEN':
      if (sharing.communityId === null) return [MEMBERS];
      return [sharing.communityId, authorId, ...secretariat];
    case 'TLP:AMBER':
      return once([...holders(report, report.clients), ...insiders(report), ...secretariat]);
    case 'TLP:AMBER+STRICT':
      return once([...holders(report, []), ...insiders(report), ...secretariat]);
    case 'TLP:RED':
      return once([authorId, ...sharing.namedPeople]);
  }
}

function holders(
  { sharing, sourceOrganisationId }: ReportAccess,
  clients: readonly string[],
): string[] {
  const others = [...sharing.recipients, ...clients].filter(
    (organisation) => !sharing.excludedOrganisations.includes(organisation),
  );
  return [sourceOrganisationId, ...others];
}

const insiders = ({ authorId, assignedPeople }: ReportAccess): string[] => [
  authorId,
  ...assignedPeople,
];

const once = (principals: readonly string[]): string[] => [...new Set(principals)];
