import type { Attribution } from '../report/incident-report.js';
import type { TlpLabel } from './tlp.js';

/**
 * Who may read a report, as the source marked it, with names resolved to ids. Kept in clear beside the sealed
 * content, because every read is decided by it; it holds ids and no personal data.
 */
export type ReportSharing = {
  readonly label: TlpLabel;
  /** TLP:GREEN: the community; null is the whole network of members. */
  readonly communityId: string | null;
  /** TLP:AMBER and TLP:AMBER+STRICT: recipient organisations. */
  readonly recipients: readonly string[];
  /** TLP:RED: persons. The author may always read and need not be listed. */
  readonly namedPeople: readonly string[];
  readonly excludedOrganisations: readonly string[];
  readonly withoutAuthorities: boolean;
  readonly includeSecretariat: boolean;
  /** IEP 2.0 (FIRST, 2019): whether the source may be named to those who read. */
  readonly attribution: Attribution;
};
