import type { OrganisationClass, Standing } from '../organisation/organisation-events.js';
import type { Role } from '../person/person-events.js';
import type { ReportSharing } from './sharing.js';

/** Who asks. Null where a request comes without an account. */
export type Viewer = {
  readonly personId: string;
  readonly organisationId: string;
  readonly organisationClass: OrganisationClass;
  readonly standing: Standing;
  /** False while the person is suspended or has left. */
  readonly active: boolean;
  readonly roles: readonly Role[];
  /** Communities that the viewer's organisation is a member of. */
  readonly communities: readonly string[];
};

/** What decides who may read a report: its marking, its source, and the acts recorded on it. */
export type ReportAccess = {
  readonly reportId: string;
  readonly sourceOrganisationId: string;
  readonly authorId: string;
  readonly sharing: ReportSharing;
  /** TLP:CLEAR and accepted by a coordinator or confirmed by a second person of the source. */
  readonly public: boolean;
  /** Organisations that a recipient named by an explicit, recorded act (TLP:AMBER only). */
  readonly clients: readonly string[];
  /** People assigned to the report or to an incident of it. */
  readonly assignedPeople: readonly string[];
};

/** Whether somebody may use what he is: he and his organisation are not suspended and have not left. */
export const isActive = (viewer: Viewer): boolean =>
  viewer.active && viewer.standing !== 'suspended' && viewer.standing !== 'left';

/**
 * May this viewer read this report? The rule of the network, line by line in its order; the first line that applies
 * decides. Sources: FIRST TLP 2.0 section 4 (labels), the network's rules on exclusion, standing and authorities.
 * The SQL predicate of the read side is proved equal to this function by a property test.
 */
export function visible(viewer: Viewer | null, report: ReportAccess): boolean {
  const { sharing } = report;
  if (sharing.label === 'TLP:CLEAR' && report.public) return true;
  if (viewer === null || !isActive(viewer)) return false;
  if (viewer.personId === report.authorId) return true;
  if (sharing.label === 'TLP:RED') return sharing.namedPeople.includes(viewer.personId);
  if (isBarred(viewer, report)) return false;
  if (viewer.roles.includes('coordinator') && sharing.includeSecretariat) return true;
  return isInAudience(viewer, report);
}

/**
 * Exclusion, restricted standing and "without authorities" never bar the source's own people. A restricted authority
 * is bound by both: restriction never opens what "without authorities" closes.
 */
function isBarred(viewer: Viewer, report: ReportAccess): boolean {
  const { sharing } = report;
  const organisation = viewer.organisationId;
  if (organisation === report.sourceOrganisationId) return false;
  if (sharing.excludedOrganisations.includes(organisation)) return true;
  if (viewer.standing === 'restricted' && sharing.label !== 'TLP:CLEAR') return true;
  return (
    viewer.organisationClass === 'authority' &&
    sharing.withoutAuthorities &&
    !sharing.recipients.includes(organisation)
  );
}

function isInAudience(viewer: Viewer, report: ReportAccess): boolean {
  const { sharing } = report;
  switch (sharing.label) {
    case 'TLP:CLEAR':
      return true;
    case 'TLP:GREEN':
      return sharing.communityId === null || viewer.communities.includes(sharing.communityId);
    case 'TLP:AMBER':
    case 'TLP:AMBER+STRICT':
      return isHolder(viewer.organisationId, report) && needsToKnow(viewer, report);
    case 'TLP:RED':
      return false;
  }
}

function isHolder(organisation: string, report: ReportAccess): boolean {
  const { sharing } = report;
  return (
    organisation === report.sourceOrganisationId ||
    sharing.recipients.includes(organisation) ||
    (sharing.label === 'TLP:AMBER' && report.clients.includes(organisation))
  );
}

/** TLP 2.0, AMBER: "on a need-to-know basis". Here: a responder, or somebody assigned to the case. */
const needsToKnow = (viewer: Viewer, report: ReportAccess): boolean =>
  viewer.roles.includes('responder') || report.assignedPeople.includes(viewer.personId);

/**
 * `attribution: must_not` hides the source from every reader but the source itself and coordinators whom it named
 * (IEP 2.0, provider attribution). Somebody suspended reads like the public and learns no more.
 */
export function mayKnowSource(viewer: Viewer | null, report: ReportAccess): boolean {
  const { sharing, sourceOrganisationId } = report;
  if (sharing.attribution !== 'must_not') return true;
  if (viewer === null || !isActive(viewer)) return false;
  if (viewer.organisationId === sourceOrganisationId) return true;
  return viewer.roles.includes('coordinator') && sharing.namedPeople.includes(viewer.personId);
}
