import { randomBytes } from 'node:crypto';
import {
  citableId,
  streamOf,
  type DomainEvent,
  type IncidentReport,
  type ReportSharing,
} from '@tocsin/domain';
import type { Append, EventStore, StreamAppend } from '@tocsin/event-store';
import { throughput } from '../measure/statistics.js';
import type { Author } from './members.js';
import { newId } from './new-id.js';

const YEAR = new Date().getUTCFullYear();

/** The whole network of members. */
const GREEN: ReportSharing = {
  label: 'TLP:GREEN',
  communityId: null,
  recipients: [],
  namedPeople: [],
  excludedOrganisations: [],
  withoutAuthorities: false,
  includeSecretariat: true,
  attribution: 'may',
};

export type Submitted = {
  readonly report: IncidentReport;
  readonly author: Author;
  /** What differs from TLP:GREEN for all members. */
  readonly sharing?: Partial<ReportSharing>;
  /** True: confirmed for the public in the same append. */
  readonly published?: boolean;
};

/** What submitting a report appends: three facts on two streams, one of them sealed, an idempotency key, two ids. */
export const aSubmission = (report: IncidentReport, author: Author): Append =>
  anIncident([{ report, author }]);

/** An incident opened by the first of some reports, all of them linked to it, in one append. */
export function anIncident(reports: readonly [Submitted, ...Submitted[]]): Append {
  const incidentId = newId();
  const { author, report } = reports[0];
  const streams = reports.map(submission);
  const opened: DomainEvent = {
    type: 'IncidentOpened',
    data: { incidentId, citation: citableId('TI', YEAR, randomBytes(5)), provisional: true },
  };
  const links = streams.map(({ reportId }): DomainEvent => {
    return { type: 'ReportLinked', data: { incidentId, reportId } };
  });
  const subject = streams[0]?.reportId ?? incidentId;
  return {
    streams: [
      ...streams.map(({ append }) => append),
      { stream: streamOf.incident(incidentId), expectedVersion: 0, events: [opened, ...links] },
    ],
    actor: { ...author, tokenId: null },
    correlation: { correlationId: subject, causationId: null, trace: null },
    idempotency: {
      scope: `${author.personId}:submitReport`,
      key: `measured-${subject}`,
      payload: JSON.stringify(report),
      subject,
    },
  };
}

function submission({ report, author, sharing, published }: Submitted): {
  readonly reportId: string;
  readonly append: StreamAppend;
} {
  const reportId = newId();
  const submitted: DomainEvent = {
    type: 'ReportSubmitted',
    data: {
      reportId,
      citation: citableId('TR', YEAR, randomBytes(5)),
      organisationId: author.organisationId,
      authorId: author.personId,
      sharing: { ...GREEN, ...sharing },
    },
    content: { submissionId: `measured-${reportId}`, report },
  };
  const confirmed: DomainEvent = { type: 'ReportPublicationConfirmed', data: { reportId } };
  const events = published ? [submitted, confirmed] : [submitted];
  return { reportId, append: { stream: streamOf.report(reportId), expectedVersion: 0, events } };
}

/** Throws where the store refuses: a measurement of refusals would be worth nothing. */
export async function appendOrThrow(store: EventStore, append: Append): Promise<number> {
  const result = await store.append(append);
  if (!result.ok) throw new Error(`append refused: ${JSON.stringify(result.conflict)}`);
  return result.last;
}

/** So many appends wait at once while data is made: the store writes them in its largest batches. */
const IN_FLIGHT = 512;

/** Fills a store; gives appends per second. */
export const fill = (
  store: EventStore,
  count: number,
  append: (index: number) => Append,
): Promise<number> => throughput(count, IN_FLIGHT, (index) => fillOne(store, () => append(index)));

/** Among hundreds of thousands of citable ids two meet now and then: as the product does, it is drawn again. */
async function fillOne(store: EventStore, append: () => Append): Promise<void> {
  for (;;) {
    const result = await store.append(append());
    if (result.ok) return;
    if (result.conflict.kind !== 'citation') {
      throw new Error(`append refused: ${JSON.stringify(result.conflict)}`);
    }
  }
}

const FACTS = 10;

/** Small facts and no content: an incident is opened, and reports are linked to it. */
export function someFacts(author: Author): Append {
  const incidentId = newId();
  const opened: DomainEvent = {
    type: 'IncidentOpened',
    data: { incidentId, citation: citableId('TI', YEAR, randomBytes(5)), provisional: true },
  };
  const links = Array.from({ length: FACTS - 1 }, (): DomainEvent => ({
    type: 'ReportLinked',
    data: { incidentId, reportId: newId() },
  }));
  return {
    streams: [
      { stream: streamOf.incident(incidentId), expectedVersion: 0, events: [opened, ...links] },
    ],
    actor: { ...author, tokenId: null },
    correlation: { correlationId: incidentId, causationId: null, trace: null },
  };
}
