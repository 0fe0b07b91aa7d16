import {
  aSharing,
  aViewer,
  forgotten,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import { visible } from '../sharing/visible.js';
import type { Surviving } from '../events.js';
import { assignPerson, unassignPerson } from './assignment-decider.js';
import { accessOf, evolveReport, noReport, type ReportState } from './report.js';
import type { ReportEvent } from './report-events.js';

const { given } = specificationOf<ReportState, Surviving<ReportEvent>>({
  initial: noReport,
  evolve: evolveReport,
});

const COLLEAGUE = { personId: someId('per', 7), organisationId: OTHER };
const administrator = aViewer({
  personId: someId('per', 8),
  organisationId: OTHER,
  roles: ['administrator'],
});
const amber = reportSubmitted({ sharing: aSharing({ label: 'TLP:AMBER', recipients: [OTHER] }) });
const event = (type: 'ReportPersonAssigned' | 'ReportPersonUnassigned', assigned: string[]) => ({
  type,
  data: { reportId: REPORT, ...COLLEAGUE, assigned },
});
const assigned = event('ReportPersonAssigned', [COLLEAGUE.personId]);
const assign =
  (by = administrator, whom: typeof COLLEAGUE | null = COLLEAGUE) =>
  (state: ReportState) =>
    assignPerson(state, whom, by);

describe('assigning a person to a report', () => {
  it('is an administrator’s act, on a report that his organisation holds and he cannot read', () => {
    given(amber).when(assign()).then(assigned);
    const viewer = aViewer({ ...COLLEAGUE, roles: [] });
    const before = evolveReport(noReport, amber);
    const after = evolveReport(before, assigned);
    const reads = (state: ReportState) =>
      state.status !== 'none' && visible(viewer, accessOf(state));
    expect([reads(before), reads(after)]).toEqual([false, true]);
  });

  it('is unknown where the organisation does not hold the report', () => {
    given(reportSubmitted({ sharing: aSharing({ label: 'TLP:AMBER' }) }))
      .when(assign())
      .thenRefused('NOT_FOUND');
    const excluded = aSharing({ excludedOrganisations: [OTHER] });
    given(reportSubmitted({ sharing: excluded }))
      .when(assign())
      .thenRefused('NOT_FOUND');
    given().when(assign()).thenRefused('NOT_FOUND');
    given(forgotten(amber)).when(assign()).thenRefused('NOT_FOUND');
  });

  it('takes the role; who may read the report learns that, who may not learns nothing', () => {
    const responder = { ...administrator, roles: ['responder'] as const };
    given(amber).when(assign(responder)).thenRefused('NOT_PERMITTED');
    given(amber)
      .when(assign({ ...administrator, roles: [] }))
      .thenRefused('NOT_FOUND');
  });

  it('is for people of the own organisation, each once', () => {
    given(amber).when(assign(administrator, null)).thenRefused('PERSON_UNKNOWN');
    const stranger = { personId: someId('per', 9), organisationId: SOURCE };
    given(amber).when(assign(administrator, stranger)).thenRefused('PERSON_UNKNOWN');
    given(amber, assigned).when(assign()).thenRefused('ALREADY_ASSIGNED');
    const many = Array.from({ length: 200 }, (_, number) => someId('x', number));
    given(amber, event('ReportPersonAssigned', many))
      .when(assign())
      .thenRefused('TOO_MANY_ASSIGNED');
  });

  it('never opens TLP:RED', () => {
    const red = reportSubmitted({
      sharing: aSharing({ label: 'TLP:RED', namedPeople: [administrator.personId] }),
    });
    given(red).when(assign()).thenRefused('NOT_WITH_RED');
    given(reportSubmitted({ sharing: aSharing({ label: 'TLP:RED' }) }))
      .when(assign())
      .thenRefused('NOT_FOUND');
  });

  it('ends', () => {
    const unassign = (state: ReportState) => unassignPerson(state, COLLEAGUE, administrator);
    given(amber, assigned).when(unassign).then(event('ReportPersonUnassigned', []));
    given(amber).when(unassign).thenRefused('NOT_ASSIGNED');
    given(amber, assigned)
      .when((state) => unassignPerson(state, null, administrator))
      .thenRefused('PERSON_UNKNOWN');
  });
});
