import {
  anAccess,
  aViewer,
  INCIDENT,
  OTHER,
  REPORT,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import { evolveIncident, noIncident, type IncidentState } from './incident.js';
import { linkReport, openIncident, unlinkReport } from './incident-decider.js';
import type { IncidentEvent } from './incident-events.js';

const { given } = specificationOf<IncidentState, IncidentEvent>({
  initial: noIncident,
  evolve: evolveIncident,
});

const incidentId = INCIDENT;
const citation = 'TI-2026-7QK4M2XD-H';
const second = someId('rep', 2);
const opened: IncidentEvent = {
  type: 'IncidentOpened',
  data: { incidentId, citation, provisional: true },
};
const linked = (reportId: string): IncidentEvent => ({
  type: 'ReportLinked',
  data: { incidentId, reportId },
});
const unlinked = (reportId: string): IncidentEvent => ({
  type: 'ReportUnlinked',
  data: { incidentId, reportId },
});

const reporter = aViewer();
const stranger = aViewer({ personId: someId('per', 3), organisationId: OTHER });
const coordinator = aViewer({ ...stranger, roles: ['coordinator'] });

const green = anAccess();
const red = anAccess({ sharing: { label: 'TLP:RED' } });
const own = anAccess({ reportId: second });

describe('an incident', () => {
  it('is opened provisionally by a report that names none', () => {
    given()
      .when((state) => openIncident(state, { incidentId, citation, reportId: REPORT }))
      .then(opened, linked(REPORT));
  });

  it('is opened once', () => {
    given(opened)
      .when((state) => openIncident(state, { incidentId, citation, reportId: REPORT }))
      .thenRefused('ALREADY_EXISTS');
  });

  it('holds the reports linked now, in the order in which they came', () => {
    const state = [opened, linked(REPORT), linked(second), unlinked(REPORT)].reduce(
      evolveIncident,
      noIncident,
    );
    expect(state).toMatchObject({ status: 'open', citation, reports: [second] });
  });

  it('stays when nothing is left in it, and is nothing before it was opened', () => {
    expect([opened, linked(REPORT), unlinked(REPORT)].reduce(evolveIncident, noIncident)).toEqual({
      status: 'open',
      ...opened.data,
      reports: [],
      mergedInto: null,
      absorbed: [],
    });
    expect(evolveIncident(noIncident, linked(REPORT))).toEqual(noIncident);
  });
});

describe('linking a report to an incident', () => {
  const command = { report: own, linked: [green] };

  it('is done by a reporter of its source, or by a coordinator who may read it', () => {
    for (const by of [reporter, coordinator]) {
      given(opened, linked(REPORT))
        .when((state) => linkReport(state, command, by))
        .then(linked(second));
    }
  });

  it('is not permitted to another member, nor to a reader of the source', () => {
    for (const by of [stranger, aViewer({ roles: ['responder'] })]) {
      given(opened, linked(REPORT))
        .when((state) => linkReport(state, command, by))
        .thenRefused('NOT_PERMITTED');
    }
  });

  it('is done once', () => {
    given(opened, linked(REPORT), linked(second))
      .when((state) => linkReport(state, command, reporter))
      .thenRefused('ALREADY_LINKED');
  });

  it('to an incident of which one sees no report is answered as if there were none', () => {
    const hidden = { report: own, linked: [{ ...red, authorId: someId('per', 9) }] };
    given(opened, linked(REPORT))
      .when((state) => linkReport(state, hidden, reporter))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => linkReport(state, { report: own, linked: [] }, reporter))
      .thenRefused('NOT_FOUND');
  });

  it('of a report that one may not read is answered as if there were none', () => {
    given(opened, linked(REPORT))
      .when((state) => linkReport(state, { report: red, linked: [green] }, coordinator))
      .thenRefused('NOT_FOUND');
  });

  it('is closed to those who are suspended', () => {
    given(opened, linked(REPORT))
      .when((state) => linkReport(state, command, aViewer({ standing: 'suspended' })))
      .thenRefused('NOT_FOUND');
  });
});

describe('taking a report out of an incident', () => {
  it('is done by its source or a coordinator, also when it is the last one', () => {
    for (const by of [reporter, coordinator]) {
      given(opened, linked(REPORT))
        .when((state) => unlinkReport(state, { report: green, linked: [green] }, by))
        .then(unlinked(REPORT));
    }
  });

  it('is refused where it is not in it', () => {
    given(opened, linked(REPORT))
      .when((state) => unlinkReport(state, { report: own, linked: [green] }, reporter))
      .thenRefused('NOT_LINKED');
  });

  it('is not permitted to another member', () => {
    given(opened, linked(REPORT))
      .when((state) => unlinkReport(state, { report: green, linked: [green] }, stranger))
      .thenRefused('NOT_PERMITTED');
    expect(green.sourceOrganisationId).toBe(SOURCE);
  });
});
