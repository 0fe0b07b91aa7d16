import type { ReportSharing } from '../sharing/sharing.js';

/** An organisation that may read a TLP:AMBER report because a recipient named it as its client (TLP 2.0, AMBER). */
export type NamedClient = {
  readonly organisationId: string;
  /** The recipient. Several may name the same one. */
  readonly namedBy: string;
};

/**
 * Which clients there still are under another marking. A client reads by the word of its recipient: where that is no
 * longer one, or where the label is anything but TLP:AMBER, nothing is left of it.
 */
export const clientsUnder = (
  { label, recipients, excludedOrganisations }: ReportSharing,
  clients: readonly NamedClient[],
): NamedClient[] =>
  label === 'TLP:AMBER'
    ? clients.filter(
        ({ organisationId, namedBy }) =>
          recipients.includes(namedBy) &&
          !recipients.includes(organisationId) &&
          ![namedBy, organisationId].some((each) => excludedOrganisations.includes(each)),
      )
    : [];

/** Each organisation once, in the order in which they were named. */
export const clientIds = (clients: readonly NamedClient[]): string[] => [
  ...new Set(clients.map(({ organisationId }) => organisationId)),
];
