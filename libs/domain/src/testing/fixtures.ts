import { aPayload } from './a-payload.js';
import type { ApplicationSubmitted } from '../application/application-events.js';
import type { DomainEvent } from '../events.js';
import type { OrganisationAdmitted } from '../organisation/organisation-events.js';
import type { IncidentReport } from '../report/incident-report.js';
import type { ReportSubmitted } from '../report/report-events.js';
import type { Member } from '../sharing/audience.js';
import type { ReportSharing } from '../sharing/sharing.js';
import type { ReportAccess, Viewer } from '../sharing/visible.js';

/** An id that says what it is for: `someId('a', 1)` is always the same UUIDv7. */
export function someId(kind: string, number: number): string {
  const letters = [...kind].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  const tail = `${letters}${number.toString(16).padStart(4, '0')}`.slice(-12).padStart(12, '0');
  return `01900000-0000-7000-8000-${tail}`;
}

export const SOURCE = someId('org', 1);
export const OTHER = someId('org', 2);
export const AUTHOR = someId('per', 1);
export const REPORT = someId('rep', 1);
export const INCIDENT = someId('inc', 1);

/** A team in good standing, of no community. */
export const aMember = (organisationId: string, more: Partial<Member> = {}): Member => ({
  organisationId,
  class: 'team',
  standing: 'member',
  communities: [],
  ...more,
});

/** A reporter of the source, unless said otherwise. */
export const aViewer = (given: Partial<Viewer> = {}): Viewer => ({
  personId: AUTHOR,
  organisationId: SOURCE,
  organisationClass: 'team',
  standing: 'member',
  active: true,
  roles: ['reporter'],
  communities: [],
  ...given,
});

/** TLP:GREEN for the whole network, unless said otherwise. */
export const aSharing = (given: Partial<ReportSharing> = {}): ReportSharing => ({
  label: 'TLP:GREEN',
  communityId: null,
  recipients: [],
  namedPeople: [],
  excludedOrganisations: [],
  withoutAuthorities: false,
  includeSecretariat: true,
  attribution: 'may',
  ...given,
});

export const anAccess = (
  given: Partial<Omit<ReportAccess, 'sharing'>> & { sharing?: Partial<ReportSharing> } = {},
): ReportAccess => ({
  reportId: REPORT,
  sourceOrganisationId: SOURCE,
  authorId: AUTHOR,
  public: false,
  clients: [],
  assignedPeople: [],
  ...given,
  sharing: aSharing(given.sharing),
});

export const reportSubmitted = (
  given: Partial<ReportSubmitted['data']> & { report?: IncidentReport; submissionId?: string } = {},
): ReportSubmitted => {
  const { report = aPayload(), submissionId = 'case-4711', ...data } = given;
  return {
    type: 'ReportSubmitted',
    data: {
      reportId: REPORT,
      citation: 'TR-2026-7QK4M2XD-H',
      organisationId: SOURCE,
      authorId: AUTHOR,
      sharing: aSharing(),
      ...data,
    },
    content: { submissionId, report },
  };
};

export const organisationAdmitted = (
  given: Partial<OrganisationAdmitted['data']> = {},
): OrganisationAdmitted => ({
  type: 'OrganisationAdmitted',
  data: {
    organisationId: SOURCE,
    handle: 'northgate-ai',
    names: [{ lang: 'en', value: 'Northgate AI' }],
    class: 'team',
    jurisdiction: 'US',
    invented: true,
    ...given,
  },
});

/** The same event as it is read back after the key that sealed its content has been destroyed. */
export const forgotten = <Event extends DomainEvent & { content: unknown }>(
  event: Event,
): Omit<Event, 'content'> & { content: null } => ({ ...event, content: null });

export const applicationSubmitted = (
  given: Partial<ApplicationSubmitted['data']> = {},
): ApplicationSubmitted => ({
  type: 'ApplicationSubmitted',
  data: {
    applicationId: someId('app', 1),
    organisationId: someId('org', 9),
    handle: 'harbour-robotics',
    names: [{ lang: 'en', value: 'Harbour Robotics' }],
    class: 'team',
    jurisdiction: 'AU',
    parent: null,
    hash: 'a'.repeat(64),
    commentsUntil: '2026-05-20T12:00:00.000Z',
    invented: true,
    ...given,
  },
  content: {
    constituency: 'Buyers of our robots',
    contact: { name: 'Mei Tanaka', email: 'mei@harbour.example', telephone: null },
  },
});
