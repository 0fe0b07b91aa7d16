import {
  aPayload,
  aSharing,
  aViewer,
  forgotten,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  specificationOf,
} from '../testing.js';
import type { Surviving } from '../events.js';
import { evolveReport, noReport, type ReportState } from './report.js';
import {
  changeSharing,
  retractReport,
  reviseReport,
  submitReport,
  type ReviseReport,
} from './report-decider.js';
import type { ReportEvent } from './report-events.js';

const { given } = specificationOf<ReportState, Surviving<ReportEvent>>({
  initial: noReport,
  evolve: evolveReport,
});

const author = aViewer();
const colleague = aViewer({ personId: someId('per', 2) });
const stranger = aViewer({ personId: someId('per', 3), organisationId: OTHER });
const coordinator = aViewer({ ...stranger, roles: ['coordinator'] });

const data = { reportId: REPORT };
const red = aSharing({ label: 'TLP:RED' });
const submitted = reportSubmitted();
const retracted: ReportEvent = { type: 'ReportRetracted', data, content: { reason: 'Mistaken.' } };

describe('submitting a report', () => {
  const command = {
    reportId: REPORT,
    citation: 'TR-2026-7QK4M2XD-H',
    submissionId: 'case-4711',
    report: aPayload(),
    sharing: aSharing(),
  };

  it('records who said it, for which organisation', () => {
    given()
      .when((state) => submitReport(state, command, author))
      .then(submitted);
  });

  it('is refused a second time', () => {
    given(submitted)
      .when((state) => submitReport(state, command, author))
      .thenRefused('ALREADY_EXISTS');
  });

  it.each([
    ['a responder', aViewer({ roles: ['responder', 'administrator', 'coordinator'] })],
    ['somebody suspended', aViewer({ active: false })],
    ['a member of a suspended organisation', aViewer({ standing: 'suspended' })],
    ['a member of an organisation that has left', aViewer({ standing: 'left' })],
  ])('is not for %s', (_, by) => {
    given()
      .when((state) => submitReport(state, command, by))
      .thenRefused('NOT_PERMITTED');
  });

  it('is for reporters of a restricted member too', () => {
    given()
      .when((state) => submitReport(state, command, aViewer({ standing: 'restricted' })))
      .then(submitted);
  });
});

describe('revising a report', () => {
  const changes = { severity: { oecd: 'serious_incident' } };
  const followUp: ReviseReport = { stage: 'intermediate', changes, reason: ' ', kind: 'follow_up' };
  const revised: ReportEvent = {
    type: 'ReportRevised',
    data: { ...data, revision: 2 },
    content: { stage: 'intermediate', changes, reason: null },
  };

  it('records only what changes', () => {
    given(submitted)
      .when((state) => reviseReport(state, followUp, colleague))
      .then(revised);
  });

  it('counts revisions', () => {
    const correction: ReviseReport = {
      stage: 'final',
      changes: { riskKind: 'misuse' },
      reason: ' It was on purpose. ',
      kind: 'correction',
    };
    given(submitted, revised)
      .when((state) => reviseReport(state, correction, author))
      .then({
        type: 'ReportCorrected',
        data: { ...data, revision: 3 },
        content: { stage: 'final', changes: { riskKind: 'misuse' }, reason: 'It was on purpose.' },
      });
  });

  it('needs a reason when it corrects', () => {
    given(submitted)
      .when((state) => reviseReport(state, { ...followUp, kind: 'correction' }, author))
      .thenRefused('REASON_REQUIRED');
  });

  it('does not go back to an earlier stage', () => {
    given(submitted, revised)
      .when((state) => reviseReport(state, { ...followUp, stage: 'initial' }, author))
      .thenRefused('STAGE_GOES_BACK');
  });

  it.each([
    ['no field', {}],
    ['a field as it is', { severity: { oecd: 'incident' } }],
    ['a field that is not there away', { riskKind: null }],
    ['the sharing as it is', { sharing: { tlp: 'TLP:GREEN' } }],
  ])('is refused when it changes nothing: %s', (_, nothing) => {
    given(submitted)
      .when((state) =>
        reviseReport(state, { ...followUp, stage: 'initial', changes: nothing }, author),
      )
      .thenRefused('NOTHING_CHANGES');
  });

  it('never changes the sharing', () => {
    const widening = { ...followUp, changes: { ...changes, sharing: { tlp: 'TLP:CLEAR' } } };
    given(submitted)
      .when((state) => reviseReport(state, widening, author))
      .thenRefused('SHARING_NOT_REVISABLE');
  });

  it('is over once the report is retracted', () => {
    given(submitted, retracted)
      .when((state) => reviseReport(state, followUp, author))
      .thenRefused('REPORT_RETRACTED');
  });

  it('is over once the report is erased', () => {
    given(forgotten(submitted))
      .when((state) => reviseReport(state, followUp, author))
      .thenRefused('REPORT_ERASED');
  });

  it("is refused to other members, who can read it, and to the source's readers", () => {
    given(submitted)
      .when((state) => reviseReport(state, followUp, stranger))
      .thenRefused('NOT_PERMITTED');
    given(submitted)
      .when((state) => reviseReport(state, followUp, aViewer({ roles: ['responder'] })))
      .thenRefused('NOT_PERMITTED');
  });

  it('of what is hidden is answered like what does not exist', () => {
    const hidden = reportSubmitted({ sharing: red });
    given(hidden)
      .when((state) => reviseReport(state, followUp, colleague))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => reviseReport(state, followUp, colleague))
      .thenRefused('NOT_FOUND');
    given(forgotten(hidden))
      .when((state) => reviseReport(state, followUp, colleague))
      .thenRefused('NOT_FOUND');
  });
});

describe('retracting a report', () => {
  it('says why', () => {
    given(submitted)
      .when((state) => retractReport(state, { reason: ' Mistaken. ' }, colleague))
      .then(retracted);
    given(submitted)
      .when((state) => retractReport(state, { reason: ' ' }, colleague))
      .thenRefused('REASON_REQUIRED');
  });

  it('happens once, by the source', () => {
    given(submitted, retracted)
      .when((state) => retractReport(state, { reason: 'Again.' }, author))
      .thenRefused('REPORT_RETRACTED');
    given(submitted)
      .when((state) => retractReport(state, { reason: 'Not mine.' }, stranger))
      .thenRefused('NOT_PERMITTED');
  });
});

describe('changing how a report is shared', () => {
  const toRed = { sharing: red, asWritten: { tlp: 'TLP:RED' as const }, reason: 'Too early.' };

  it('is recorded with the ids in clear and the words sealed', () => {
    given(submitted)
      .when((state) => changeSharing(state, toRed, author))
      .then({
        type: 'ReportSharingChanged',
        data: { ...data, sharing: red },
        content: { sharing: { tlp: 'TLP:RED' }, reason: 'Too early.' },
      });
  });

  it('is for the source alone, coordinators not excepted', () => {
    for (const by of [stranger, coordinator]) {
      given(submitted)
        .when((state) => changeSharing(state, toRed, by))
        .thenRefused('NOT_PERMITTED');
    }
  });

  it('is refused when it is shared like that already', () => {
    const same = { sharing: aSharing(), asWritten: { tlp: 'TLP:GREEN' as const }, reason: null };
    given(submitted)
      .when((state) => changeSharing(state, same, author))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is possible for a retracted report, which may still have to be narrowed', () => {
    given(submitted, retracted)
      .when((state) => changeSharing(state, { ...toRed, reason: null }, author))
      .then({
        type: 'ReportSharingChanged',
        data: { ...data, sharing: red },
        content: { sharing: { tlp: 'TLP:RED' }, reason: null },
      });
  });
});
