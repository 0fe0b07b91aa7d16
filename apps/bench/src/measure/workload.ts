import { randomBytes, randomUUID } from 'node:crypto';
import { citableId, streamOf, type DomainEvent, type IncidentReport } from '@tocsin/domain';
import type { Append } from '@tocsin/event-store';

/** About two kilobytes of JSON, as a first report of an ordinary case is. */
export function aReport(serial: number, random: (bound: number) => number): IncidentReport {
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)] as Value;
  const day = String(1 + random(28)).padStart(2, '0');
  const month = String(1 + random(12)).padStart(2, '0');
  return {
    schemaVersion: '1',
    recordType: pick(['incident', 'near_miss', 'hazard']),
    stage: 'initial',
    title: [{ lang: 'en', value: `Measured case ${serial}` }],
    description: [
      { lang: 'en', value: 'The assistant gave advice that it should not have given. '.repeat(14) },
    ],
    aiInvolvement: {
      causalLink: 'suspected',
      explanation: { lang: 'en', value: 'The output came from the system in question.' },
      failureKinds: ['model'],
    },
    occurred: { start: { value: `${2005 + random(21)}-${month}-${day}`, precision: 'day' } },
    awareAt: { value: '2026-06-01', precision: 'day' },
    places: [
      {
        country: pick(['US', 'CN', 'GB', 'DE', 'FR', 'IN', 'BR', 'ZA', 'JP', 'AU']),
        meaning: 'occurred',
      },
    ],
    severity: {
      oecd: pick(['hazard', 'serious_hazard', 'incident', 'incident', 'serious_incident']),
    },
    harms: [{ oecdType: pick(['physical', 'economic_property', 'psychological', 'reputational']) }],
    systems: [{ artifactType: 'model', name: `System ${random(500)}` }],
    entities: [{ name: `Deployer ${random(500)}`, kind: 'organisation', roles: ['deployer'] }],
    context: { isicSections: [pick(['C', 'H', 'J', 'K', 'Q'])] },
    riskKind: pick(['accident', 'misuse', 'structural']),
    contributingFactors: [{ factor: 'insufficient_testing', basis: 'alleged' }],
    recommendedActions: [{ lang: 'en', value: 'Check the same path in your own deployment.' }],
    references: [{ type: 'news', url: `https://example.org/cases/${serial}` }],
    sharing: { tlp: 'TLP:GREEN' },
  };
}

const YEAR = new Date().getUTCFullYear();

export type Author = { readonly organisationId: string; readonly personId: string };

/** What submitting a report appends: three facts on two streams, one of them sealed, an idempotency key, two ids. */
export function aSubmission(report: IncidentReport, author: Author): Append {
  const reportId = randomUUID();
  const incidentId = randomUUID();
  const submissionId = `measured-${reportId}`;
  const submitted: DomainEvent = {
    type: 'ReportSubmitted',
    data: {
      reportId,
      citation: citableId('TR', YEAR, randomBytes(5)),
      organisationId: author.organisationId,
      authorId: author.personId,
      sharing: {
        label: 'TLP:GREEN',
        communityId: null,
        recipients: [],
        namedPeople: [],
        excludedOrganisations: [],
        withoutAuthorities: false,
        includeSecretariat: true,
        attribution: 'may',
      },
    },
    content: { submissionId, report },
  };
  const opened: DomainEvent = {
    type: 'IncidentOpened',
    data: { incidentId, citation: citableId('TI', YEAR, randomBytes(5)), provisional: true },
  };
  const linked: DomainEvent = { type: 'ReportLinked', data: { incidentId, reportId } };
  return {
    streams: [
      { stream: streamOf.report(reportId), expectedVersion: 0, events: [submitted] },
      { stream: streamOf.incident(incidentId), expectedVersion: 0, events: [opened, linked] },
    ],
    actor: { ...author, tokenId: null },
    correlation: { correlationId: reportId, causationId: null, trace: null },
    idempotency: {
      scope: `${author.personId}:submitReport`,
      key: submissionId,
      payload: JSON.stringify(report),
      subject: reportId,
    },
  };
}

/** An organisation and a reporter of it, so that an append is checked against living rights. */
export function aMember(): { readonly author: Author; readonly append: Append } {
  const organisationId = randomUUID();
  const personId = randomUUID();
  const admitted: DomainEvent = {
    type: 'OrganisationAdmitted',
    data: {
      organisationId,
      handle: `measured-${organisationId.slice(0, 8)}`,
      names: [{ lang: 'en', value: 'Measured member' }],
      class: 'team',
      jurisdiction: 'SG',
      invented: true,
    },
  };
  const joined: DomainEvent = {
    type: 'PersonJoined',
    data: { personId, organisationId, roles: ['reporter', 'responder'] },
    content: { name: 'Measured Reporter', language: 'en' },
  };
  return {
    author: { organisationId, personId },
    append: {
      streams: [
        { stream: streamOf.organisation(organisationId), expectedVersion: 0, events: [admitted] },
        { stream: streamOf.person(personId), expectedVersion: 0, events: [joined] },
      ],
      actor: { personId: null, organisationId: null, tokenId: null },
      correlation: { correlationId: organisationId, causationId: null, trace: null },
    },
  };
}
