import {
  citableId,
  streamOf,
  type DomainEvent,
  type IncidentReport,
  type ReportSharing,
  type ReportSubmitted,
} from '@tocsin/domain';
import { aPayload, aSharing, someId } from '@tocsin/domain/testing';

type Placed = readonly [stream: string, event: DomainEvent];

export const organisationId = (number: number): string => someId('org', number);
export const communityId = (number: number): string => someId('com', number);
export const personId = (organisation: number, number: number): string =>
  someId('per', (organisation - 1) * 10 + number);

/** Four organisations; access rows of people are not needed, since a viewer is handed in. */
export const organisations: readonly Placed[] = [1, 2, 3, 4].map((number) => [
  streamOf.organisation(organisationId(number)),
  {
    type: 'OrganisationAdmitted',
    data: {
      organisationId: organisationId(number),
      handle: `member-${number}`,
      names: [{ lang: 'en', value: `Member ${number}` }],
      class: number === 2 ? 'authority' : 'team',
      jurisdiction: 'EU',
      invented: true,
    },
  },
]);

const YEAR = new Date().getUTCFullYear();

const citation = (kind: 'TI' | 'TR', number: number): string => {
  const random = Buffer.alloc(5);
  random.writeUInt32BE(number, 1);
  return citableId(kind, YEAR, random);
};

export const reportId = (number: number): string => someId('rep', number);
export const incidentId = (number: number): string => someId('inc', number);

/** Report `number` of a source, submitted. */
export function submitted(
  number: number,
  given: {
    readonly source?: number;
    readonly author?: string;
    readonly sharing?: Partial<ReportSharing>;
    readonly report?: Partial<IncidentReport>;
  } = {},
): Placed {
  const { source = 1, author = personId(source, 1) } = given;
  const sharing = aSharing(given.sharing);
  const event: ReportSubmitted = {
    type: 'ReportSubmitted',
    data: {
      reportId: reportId(number),
      citation: citation('TR', number),
      organisationId: organisationId(source),
      authorId: author,
      sharing,
    },
    content: {
      submissionId: `case-${number}`,
      report: aPayload({ sharing: { tlp: sharing.label }, ...given.report }),
    },
  };
  return [streamOf.report(reportId(number)), event];
}

/** An event on report `number`. */
export const onReport = (number: number, event: DomainEvent): Placed => [
  streamOf.report(reportId(number)),
  event,
];

export const revised = (
  number: number,
  revision: number,
  changes: Record<string, unknown>,
): Placed =>
  onReport(number, {
    type: 'ReportRevised',
    data: { reportId: reportId(number), revision },
    content: { stage: 'initial', changes, reason: 'more is known' },
  });

export const sharedAs = (number: number, sharing: Partial<ReportSharing>): Placed => {
  const whole = aSharing(sharing);
  return onReport(number, {
    type: 'ReportSharingChanged',
    data: { reportId: reportId(number), sharing: whole },
    content: { sharing: { tlp: whole.label }, reason: 'narrowed' },
  });
};

export const published = (number: number): Placed =>
  onReport(number, { type: 'ReportPublicationConfirmed', data: { reportId: reportId(number) } });

export const retracted = (number: number): Placed =>
  onReport(number, {
    type: 'ReportRetracted',
    data: { reportId: reportId(number) },
    content: { reason: 'it was a sensor' },
  });

export const erased = (number: number, source = 1): Placed =>
  onReport(number, {
    type: 'ReportErased',
    data: { reportId: reportId(number), organisationId: organisationId(source) },
    content: { reason: 'a court said so' },
  });

export const opened = (number: number): Placed => [
  streamOf.incident(incidentId(number)),
  {
    type: 'IncidentOpened',
    data: { incidentId: incidentId(number), citation: citation('TI', number), provisional: true },
  },
];

export const linked = (incident: number, report: number): Placed => [
  streamOf.incident(incidentId(incident)),
  {
    type: 'ReportLinked',
    data: { incidentId: incidentId(incident), reportId: reportId(report) },
  },
];

export const unlinked = (incident: number, report: number): Placed => [
  streamOf.incident(incidentId(incident)),
  {
    type: 'ReportUnlinked',
    data: { incidentId: incidentId(incident), reportId: reportId(report) },
  },
];

/** The two halves of a merge, each on the stream of its incident. */
export const merged = (incident: number, into: number): Placed[] => {
  const [gone, stays] = [incidentId(incident), incidentId(into)];
  return [
    [
      streamOf.incident(gone),
      {
        type: 'IncidentMerged',
        data: { incidentId: gone, intoId: stays, reason: 'same_event' },
      },
    ],
    [
      streamOf.incident(stays),
      { type: 'IncidentAbsorbed', data: { incidentId: stays, mergedId: gone } },
    ],
  ];
};

export const unmerged = (incident: number, into: number): Placed[] => {
  const [gone, stays] = [incidentId(incident), incidentId(into)];
  return [
    [
      streamOf.incident(gone),
      { type: 'IncidentUnmerged', data: { incidentId: gone, intoId: stays } },
    ],
    [
      streamOf.incident(stays),
      { type: 'IncidentDetached', data: { incidentId: stays, mergedId: gone } },
    ],
  ];
};
