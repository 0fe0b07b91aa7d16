import type { Role } from '../person/person-events.js';
import { isActive, type Viewer } from '../sharing/visible.js';

/** Whose a rule is: one person's own, or an organisation's. It stays so. */
export type AlertRuleOwner = 'person' | 'organisation';

type Owned = {
  readonly owner: AlertRuleOwner;
  readonly personId: string;
  readonly organisationId: string;
};

/** Under which id a rule and its alerts are kept, and whose key seals what the rule says. No id is both of a person and of an organisation. */
export const ownerIdOf = ({ owner, personId, organisationId }: Owned): string =>
  owner === 'organisation' ? organisationId : personId;

/** Whether an alert is of a rule of an organisation: then it is for all responders of it, and acknowledged once. */
export const isOfOrganisation = ({
  ownerId,
  organisationId,
}: {
  readonly ownerId: string;
  readonly organisationId: string;
}): boolean => ownerId === organisationId;

/** The owners whose alerts are for somebody: he himself, and his organisation where he is a responder. */
export const receivesFor = (viewer: Viewer): readonly string[] => [
  viewer.personId,
  ...(isOneOf(viewer, 'responder') ? [viewer.organisationId] : []),
];

/** The owners whose rules somebody may see: responders are told why they are alerted, administrators write the rules. */
export const seesRulesOf = (viewer: Viewer): readonly string[] => [
  viewer.personId,
  ...(isOneOf(viewer, 'responder', 'administrator') ? [viewer.organisationId] : []),
];

const isOneOf = (viewer: Viewer, ...roles: Role[]): boolean =>
  isActive(viewer) && roles.some((role) => viewer.roles.includes(role));
