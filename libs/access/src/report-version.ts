import { createHmac } from 'node:crypto';
import type { ReportSharing } from '@tocsin/domain';

/** What a version of a report is made of: everything that its viewer can see change. */
export type VersionedReport = {
  readonly reportId: string;
  readonly revision: number;
  readonly status: 'submitted' | 'retracted';
  readonly label: ReportSharing['label'];
  readonly public: boolean;
  /** Only where the viewer belongs to the source: others do not see the audience, nor that it changes. */
  readonly sharing: ReportSharing | null;
  /** Of the recipients, likewise. */
  readonly clients: readonly string[];
};

/**
 * The opaque version of a report that `expectedVersion` takes: HMAC-SHA256, 16 bytes in base64url. A counter would tell
 * of changes that are hidden from this viewer.
 *
 * @param secret of the installation, derived from the master key for this purpose
 */
export function reportVersion(secret: Uint8Array, report: VersionedReport): string {
  const { reportId, revision, status, label, sharing, clients } = report;
  const audience = sharing && [...audienceOf(sharing), ...named(clients)];
  const parts = [reportId, revision, status, label, report.public, audience];
  return createHmac('sha256', secret)
    .update(JSON.stringify(parts))
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** Nothing where there are none: versions given out before there were clients hold. */
const named = (clients: readonly string[]): unknown[] =>
  clients.length > 0 ? [[...clients].sort()] : [];

/** The audience in one order, so that it does not matter in which order it was written or read back. */
const audienceOf = (sharing: ReportSharing): unknown[] => [
  sharing.communityId,
  [...sharing.recipients].sort(),
  [...sharing.namedPeople].sort(),
  [...sharing.excludedOrganisations].sort(),
  sharing.withoutAuthorities,
  sharing.includeSecretariat,
  sharing.attribution,
];
