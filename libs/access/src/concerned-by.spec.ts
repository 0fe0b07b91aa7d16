import type { DomainEvent, EventType } from '@tocsin/domain';
import { schemaVersions } from '@tocsin/event-store';
import { releasedEvents } from '@tocsin/event-store/testing';
import { concernedBy } from './concerned-by.js';

/** Why an event is no administrative act. Whatever is named neither here nor in the audit has been forgotten. */
const NOT_ADMINISTRATIVE: Partial<Record<EventType, string>> = {
  ReportSubmitted: 'said about an incident; the report has a history of its own',
  ReportRevised: 'in the history of the report',
  ReportCorrected: 'in the history of the report',
  ReportRetracted: 'in the history of the report',
  ReportSharingChanged: 'in the history of the report',
  ReportPublicationConfirmed: 'in the history of the report',
  ReportInformationRequested: 'said between two members, who both read it with the report',
  ReportInformationAnswered: 'said between two members, who both read it with the report',
  ReportReshareRequested: 'said between a member and the source, who both read it with the report',
  ReportReshareGranted: 'said between a member and the source, who both read it with the report',
  ReportReshareRefused: 'said between a member and the source, who both read it with the report',
  ReportRecalled:
    'in the recalls of the source and of each holder; TLP:RED is no matter of members',
  ReportRecallAcknowledged: 'in the recalls of the source and of each holder',
  ReportRecallClosed: 'in the recalls of the source and of each holder',
  IncidentOpened: 'on the timeline of the incident',
  ReportLinked: 'on the timeline of the incident',
  ReportUnlinked: 'on the timeline of the incident',
  IncidentMerged: 'on the timeline of the incident',
  IncidentUnmerged: 'on the timeline of the incident',
  IncidentAbsorbed: 'on the timeline of the incident, with the other half',
  IncidentDetached: 'on the timeline of the incident, with the other half',
  AlertAcknowledged: 'with the alert, for whom it is for',
  AlertHandedOn: 'with the alert, for whom it is for',
  StreamReleased: 'an act on machines, which concerns no member; operators read it in the log',
  ClockStarted: 'in the history of the clock',
  ClockStartChanged: 'in the history of the clock',
  ClockFiled: 'in the history of the clock',
  ClockSetAside: 'in the history of the clock',
  ClockTakenUp: 'in the history of the clock',
  ClockRanLow: 'done by time; in the history of the clock',
  CommunityFounded: 'concerns nobody yet; whom it takes in is told',
  ApplicationAnswered: 'said by an applicant, who has no account; all members read it there',
  ApplicationWithdrawn: 'done by an applicant, who has no account; all members see it there',
};

const released = releasedEvents as readonly DomainEvent[];

describe('the audit', () => {
  it.each(Object.keys(schemaVersions) as EventType[])('knows what to make of %s', (type) => {
    const event = released.find((each) => each.type === type);
    if (!event) throw new Error(`no fixture of ${type}`);
    const concerned = concernedBy(event);
    const named = JSON.stringify(event.data);
    // Nobody but whom the event names by id, and each of them once.
    expect(concerned.filter((id) => !named.includes(`"${id}"`))).toEqual([]);
    expect(new Set(concerned).size).toBe(concerned.length);
    const isAudited = concerned.length > 0;
    expect([isAudited, type in NOT_ADMINISTRATIVE]).toEqual([isAudited, !isAudited]);
  });

  it('names those whom an act concerns by ids that are in the event', () => {
    for (const event of released) {
      const ids = Object.values(event.data).flat() as unknown[];
      for (const id of concernedBy(event)) expect(ids).toContain(id);
    }
  });
});
