import { citableId, streamOf, type DomainEvent } from '@tocsin/domain';
import { reportSubmitted, someId, SOURCE } from '@tocsin/domain/testing';
import type { Actor, Append, Correlation, StreamAppend } from '../event-store.js';

export const NOBODY: Actor = { personId: null, organisationId: null, tokenId: null };

export const aCorrelation = (given: Partial<Correlation> = {}): Correlation => ({
  correlationId: 'request-1',
  causationId: null,
  trace: null,
  ...given,
});

/** An append that nobody in particular makes. */
export const anAppend = (
  streams: readonly StreamAppend[],
  given: Partial<Omit<Append, 'streams'>> = {},
): Append => ({ streams, actor: NOBODY, correlation: aCorrelation(), ...given });

/** A citable id that differs for every number below 2^32. */
export function aCitation(kind: 'TI' | 'TR', number: number, year = 2026): string {
  const random = Buffer.alloc(5);
  random.writeUInt32BE(number, 1);
  return citableId(kind, year, random);
}

export const reportId = (number: number): string => someId('rep', number);
export const incidentId = (number: number): string => someId('inc', number);
export const reportStream = (number: number): string => streamOf.report(reportId(number));
export const incidentStream = (number: number): string => streamOf.incident(incidentId(number));

export const submitted = (number: number, description?: string): DomainEvent =>
  reportSubmitted({
    reportId: reportId(number),
    citation: aCitation('TR', number),
    ...(description === undefined ? {} : { submissionId: description }),
  });

export const retracted = (number: number, reason = 'mistaken'): DomainEvent => ({
  type: 'ReportRetracted',
  data: { reportId: reportId(number) },
  content: { reason },
});

export const erased = (number: number): DomainEvent => ({
  type: 'ReportErased',
  data: { reportId: reportId(number), organisationId: SOURCE },
  content: { reason: 'asked by the person concerned' },
});

export const opened = (number: number): DomainEvent => ({
  type: 'IncidentOpened',
  data: {
    incidentId: incidentId(number),
    citation: aCitation('TI', number),
    provisional: true,
  },
});

export const linked = (incident: number, report = incident): DomainEvent => ({
  type: 'ReportLinked',
  data: { incidentId: incidentId(incident), reportId: reportId(report) },
});

/** What submitting a report that names no incident appends: the report, and an incident opened for it. */
export const aSubmission = (number: number, given: Partial<Omit<Append, 'streams'>> = {}): Append =>
  anAppend(
    [
      { stream: reportStream(number), expectedVersion: 0, events: [submitted(number)] },
      {
        stream: incidentStream(number),
        expectedVersion: 0,
        events: [opened(number), linked(number)],
      },
    ],
    given,
  );

/** Something that a report's stream takes any number of. */
export const aRetraction = (
  number: number,
  expectedVersion: number | null,
  given: Partial<Omit<Append, 'streams'>> = {},
): Append =>
  anAppend([{ stream: reportStream(number), expectedVersion, events: [retracted(number)] }], given);

/** The source's key destroys the content of a report. */
export const anErasure = (number: number): Append =>
  anAppend([{ stream: reportStream(number), expectedVersion: null, events: [erased(number)] }], {
    destroyKeys: [reportId(number)],
  });
