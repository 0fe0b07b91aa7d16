import { clockVersion } from '@tocsin/access';
import {
  clockStatus,
  dueOf,
  foldClock,
  unreachable,
  type ClockEvent,
  type Surviving,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { ClockEntry, ClockFiling, ClockMarkPassed, ClockView } from '../clock-view.js';

type Told = { readonly event: Surviving<ClockEvent>; readonly recordedAt: Date };

/** A clock with all that was done to it, from the events of its stream. Null where there are none. */
export function openClock(
  events: readonly RecordedEvent[],
  { toldBy, versionSecret }: { readonly toldBy: string; readonly versionSecret: Uint8Array },
): ClockView | null {
  const told = events.map(({ event, recordedAt }): Told => ({
    event: event as Surviving<ClockEvent>,
    recordedAt,
  }));
  const clock = foldClock(events);
  if (clock.status === 'none') return null;
  const { clockId, ruleId, organisationId, incidentId, drill, starts } = clock;
  return {
    clockId,
    ruleId,
    organisationId,
    incidentId,
    toldBy,
    drill,
    starts,
    status: clockStatus(clock),
    due: dueOf(clock),
    filings: told.flatMap(filingOf),
    marks: told.flatMap(markOf),
    history: told.map(entryOf),
    version: clockVersion(versionSecret, clock),
  };
}

function filingOf({ event, recordedAt }: Told): ClockFiling[] {
  if (event.type !== 'ClockFiled') return [];
  const { data, content } = event;
  return [
    {
      filedAt: new Date(data.filedAt),
      reference: content?.reference ?? null,
      note: content?.note ?? null,
      recordedAt,
      personId: data.personId,
    },
  ];
}

function markOf({ event, recordedAt }: Told): ClockMarkPassed[] {
  if (event.type !== 'ClockRanLow') return [];
  return [{ mark: event.data.mark, dueAt: new Date(event.data.dueAt), recordedAt }];
}

const KINDS = {
  ClockStarted: 'started',
  ClockFiled: 'filed',
  ClockSetAside: 'set_aside',
  ClockTakenUp: 'taken_up',
} as const;

function entryOf({ event, recordedAt }: Told): ClockEntry {
  const entry = { recordedAt, start: null };
  switch (event.type) {
    case 'ClockRanLow':
      return { ...entry, kind: event.data.mark, personId: null, text: null };
    case 'ClockStartChanged': {
      const { kind, at, personId } = event.data;
      const start = { kind, at: at === null ? null : new Date(at) };
      return {
        ...entry,
        kind: 'start_changed',
        personId,
        start,
        text: event.content?.reason ?? null,
      };
    }
    case 'ClockStarted':
    case 'ClockFiled':
      return {
        ...entry,
        kind: KINDS[event.type],
        personId: event.data.personId,
        text: event.content?.note ?? null,
      };
    case 'ClockSetAside':
    case 'ClockTakenUp':
      return {
        ...entry,
        kind: KINDS[event.type],
        personId: event.data.personId,
        text: event.content?.reason ?? null,
      };
    default:
      return unreachable(event);
  }
}
