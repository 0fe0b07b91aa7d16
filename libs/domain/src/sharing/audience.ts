import type { OrganisationClass, Standing } from '../organisation/organisation-events.js';
import { visible, type ReportAccess } from './visible.js';

/** What of an organisation decides whether its people may read. */
export type Member = {
  readonly organisationId: string;
  readonly class: OrganisationClass;
  readonly standing: Standing;
  readonly communities: readonly string[];
};

/** Nobody's id: somebody of an organisation who is neither author, named nor assigned. */
const ANYBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The organisations of which any responder may read a report, the source among them. It is the rule itself that is
 * asked, for a responder of each organisation; people who read in their own name (author, named, assigned) and the
 * secretariat's coordinators are not in it.
 */
export const readingOrganisations = <Organisation extends Member>(
  report: ReportAccess,
  members: readonly Organisation[],
): Organisation[] => {
  const asFor = oneByOne(report);
  return members.filter((member) => visible(someResponder(member), asFor(member.organisationId)));
};

/**
 * A report as the rule needs it for people of one organisation: lists of organisations hold that one or none. A thousand
 * recipients would otherwise be walked through for each of a thousand members.
 */
function oneByOne(report: ReportAccess): (organisationId: string) => ReportAccess {
  const { sharing } = report;
  const recipients = only(sharing.recipients);
  const excluded = only(sharing.excludedOrganisations);
  const clients = only(report.clients);
  return (id) => ({
    ...report,
    clients: clients(id),
    sharing: { ...sharing, recipients: recipients(id), excludedOrganisations: excluded(id) },
  });
}

function only(listed: readonly string[]): (id: string) => readonly string[] {
  const known = new Set(listed);
  return (id) => (known.has(id) ? [id] : []);
}

const someResponder = ({
  organisationId,
  class: organisationClass,
  standing,
  communities,
}: Member) => ({
  personId: ANYBODY,
  organisationId,
  organisationClass,
  standing,
  communities,
  active: true,
  roles: ['responder'] as const,
});

/** Whether coordinators of the network read it, whatever their organisation: never TLP:RED. */
export const secretariatReads = ({ sharing }: ReportAccess): boolean =>
  sharing.label !== 'TLP:RED' && sharing.includeSecretariat;
