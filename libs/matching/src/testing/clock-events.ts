import { streamOf, type ClockMark, type DomainEvent } from '@tocsin/domain';
import { someId } from '@tocsin/domain/testing';
import { incidentId, organisationId, personId } from '@tocsin/views/testing';

type Placed = readonly [stream: string, event: DomainEvent];

export const clockId = (number: number): string => someId('clk', number);

/** When it was known, and what is due 24 hours later by NIS2. */
const AWARE = '2026-05-05T08:00:00.000Z';
export const DUE = '2026-05-06T08:00:00.000Z';

type OfClock = { readonly incident?: number; readonly organisation?: number };

const of = (number: number, { incident = 1, organisation = 2 }: OfClock) => ({
  clockId: clockId(number),
  incidentId: incidentId(incident),
  organisationId: organisationId(organisation),
});

const placed = (number: number, event: DomainEvent): Placed => [
  streamOf.clock(clockId(number)),
  event,
];

/** Clock `number` begins: of the first incident, for the second organisation, unless said otherwise. */
export const clockBegun = (number: number, given: OfClock = {}): Placed =>
  placed(number, {
    type: 'ClockStarted',
    data: {
      ...of(number, given),
      ruleId: 'eu-nis2-23-4-a',
      personId: personId(given.organisation ?? 2, 1),
      starts: { aware: AWARE },
      drill: false,
    },
    content: { note: null },
  });

export const ranLow = (
  number: number,
  {
    mark = 'half',
    dueAt = DUE,
    ...given
  }: OfClock & { readonly mark?: ClockMark; readonly dueAt?: string } = {},
): Placed => placed(number, { type: 'ClockRanLow', data: { ...of(number, given), mark, dueAt } });

export const clockFiled = (number: number): Placed =>
  placed(number, {
    type: 'ClockFiled',
    data: { ...of(number, {}), personId: personId(2, 1), filedAt: '2026-05-05T21:00:00.000Z' },
    content: { reference: null, note: null },
  });

export const clockSetAside = (number: number): Placed =>
  placed(number, {
    type: 'ClockSetAside',
    data: { ...of(number, {}), personId: personId(2, 1) },
    content: { reason: 'not significant' },
  });

export const clockTakenUp = (number: number): Placed =>
  placed(number, {
    type: 'ClockTakenUp',
    data: { ...of(number, {}), personId: personId(2, 1) },
    content: { reason: 'significant after all' },
  });

/** It was known an hour earlier. */
export const clockStartMoved = (number: number): Placed =>
  placed(number, {
    type: 'ClockStartChanged',
    data: {
      ...of(number, {}),
      personId: personId(2, 1),
      kind: 'aware',
      at: '2026-05-05T07:00:00.000Z',
    },
    content: { reason: 'the night desk knew before' },
  });
