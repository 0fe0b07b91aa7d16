import {
  aSharing,
  AUTHOR,
  aViewer,
  forgotten,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import type { Surviving } from '../events.js';
import type { Viewer } from '../sharing/visible.js';
import { evolveReport, noReport, type ReportState } from './report.js';
import { changeSharing, confirmPublication, eraseReport } from './report-decider.js';
import type { ReportEvent } from './report-events.js';

const { given } = specificationOf<ReportState, Surviving<ReportEvent>>({
  initial: noReport,
  evolve: evolveReport,
});

const author = aViewer();
const colleague = aViewer({ personId: someId('per', 2) });
const stranger = aViewer({ personId: someId('per', 3), organisationId: OTHER });
const administrator = aViewer({ personId: someId('per', 4), roles: ['administrator'] });
const coordinator = aViewer({ ...stranger, roles: ['coordinator'] });

const data = { reportId: REPORT };
const red = aSharing({ label: 'TLP:RED' });
const clear = aSharing({ label: 'TLP:CLEAR' });
const submitted = reportSubmitted();
const retracted: ReportEvent = { type: 'ReportRetracted', data, content: { reason: 'Mistaken.' } };
const confirmed: ReportEvent = { type: 'ReportPublicationConfirmed', data };

describe('confirming that a report is for the public', () => {
  const forAll = reportSubmitted({ sharing: clear });

  it('takes a second person of the source, or a coordinator', () => {
    for (const by of [colleague, coordinator]) {
      given(forAll)
        .when((state) => confirmPublication(state, by))
        .then(confirmed);
    }
  });

  it('is not for the author, who is one person, nor for another member', () => {
    given(forAll)
      .when((state) => confirmPublication(state, author))
      .thenRefused('SECOND_PERSON_REQUIRED');
    given(forAll)
      .when((state) => confirmPublication(state, stranger))
      .thenRefused('NOT_PERMITTED');
  });

  it('is not for the author although he is a coordinator', () => {
    const both = aViewer({ personId: AUTHOR, roles: ['reporter', 'coordinator'] });
    given(forAll)
      .when((state) => confirmPublication(state, both))
      .thenRefused('SECOND_PERSON_REQUIRED');
  });

  describe('that was turned to TLP:CLEAR later', () => {
    const command = { sharing: clear, asWritten: { tlp: 'TLP:CLEAR' as const }, reason: null };
    const turned = (by: Viewer, sharing = clear): ReportEvent => ({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing, personId: by.personId },
      content: { sharing: { tlp: sharing.label }, reason: null },
    });
    const unsigned = (sharing = clear): ReportEvent => ({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing },
      content: { sharing: { tlp: sharing.label }, reason: null },
    });
    const confirm = (by: Viewer) => (state: ReportState) => confirmPublication(state, by);

    it('is not for who did that, and for the author it is', () => {
      given(submitted)
        .when((state) => changeSharing(state, command, colleague))
        .then(turned(colleague));
      given(submitted, turned(colleague))
        .when(confirm(colleague))
        .thenRefused('SECOND_PERSON_REQUIRED');
      for (const by of [author, coordinator]) {
        given(submitted, turned(colleague)).when(confirm(by)).then(confirmed);
      }
    });

    it('is not for who did that although he is a coordinator', () => {
      const both = aViewer({ ...colleague, roles: ['reporter', 'coordinator'] });
      given(submitted, turned(both)).when(confirm(both)).thenRefused('SECOND_PERSON_REQUIRED');
    });

    it('looks at who did that last', () => {
      const again = [submitted, turned(colleague), unsigned(aSharing()), turned(author)] as const;
      given(...again)
        .when(confirm(author))
        .thenRefused('SECOND_PERSON_REQUIRED');
      given(...again)
        .when(confirm(colleague))
        .then(confirmed);
    });

    it('stays with him where TLP:CLEAR is marked otherwise on the side, and does not name who did so', () => {
      const named = aSharing({ label: 'TLP:CLEAR', attribution: 'must' });
      const written = { tlp: 'TLP:CLEAR' as const, attribution: 'must' as const };
      given(submitted, turned(colleague))
        .when((state) =>
          changeSharing(state, { ...command, sharing: named, asWritten: written }, author),
        )
        .then({ ...unsigned(named), content: { sharing: written, reason: null } });
      given(submitted, turned(colleague), unsigned(named))
        .when(confirm(colleague))
        .thenRefused('SECOND_PERSON_REQUIRED');
    });

    it('takes for it the author where that was recorded before it was told who did it', () => {
      given(submitted, unsigned()).when(confirm(author)).thenRefused('SECOND_PERSON_REQUIRED');
      given(submitted, unsigned()).when(confirm(colleague)).then(confirmed);
    });
  });

  it('is for CLEAR reports that stand, once', () => {
    given(submitted)
      .when((state) => confirmPublication(state, colleague))
      .thenRefused('NOT_CLEAR');
    given(forAll, confirmed)
      .when((state) => confirmPublication(state, colleague))
      .thenRefused('NOTHING_CHANGES');
    given(forAll, retracted)
      .when((state) => confirmPublication(state, colleague))
      .thenRefused('REPORT_RETRACTED');
  });
});

describe('erasing a report', () => {
  const command = { reason: ' Personal data. ' };
  const erased = {
    type: 'ReportErased',
    data: { reportId: REPORT, organisationId: SOURCE },
    content: { reason: 'Personal data.' },
  };

  it('is done by an administrator of the source, also of what he may not read', () => {
    for (const sharing of [aSharing(), red]) {
      given(reportSubmitted({ sharing }))
        .when((state) => eraseReport(state, command, administrator))
        .then(erased);
    }
  });

  it('is done of a retracted report too, with a reason', () => {
    given(submitted, retracted)
      .when((state) => eraseReport(state, command, administrator))
      .then(erased);
    given(submitted)
      .when((state) => eraseReport(state, { reason: '' }, administrator))
      .thenRefused('REASON_REQUIRED');
  });

  it('is done once', () => {
    given(forgotten(submitted))
      .when((state) => eraseReport(state, command, administrator))
      .thenRefused('REPORT_ERASED');
  });

  it('is not permitted to those who read it and are no administrators of the source', () => {
    const elsewhere = aViewer({ ...stranger, roles: ['administrator'] });
    for (const by of [author, colleague, elsewhere, coordinator]) {
      given(submitted)
        .when((state) => eraseReport(state, command, by))
        .thenRefused('NOT_PERMITTED');
      given(submitted, retracted)
        .when((state) => eraseReport(state, command, by))
        .thenRefused('NOT_PERMITTED');
    }
  });

  it('is not permitted to an administrator who is suspended', () => {
    given(submitted)
      .when((state) => eraseReport(state, command, { ...administrator, active: false }))
      .thenRefused('NOT_FOUND');
  });

  it('tells the others nothing of a report that is hidden from them', () => {
    for (const by of [colleague, stranger]) {
      given(reportSubmitted({ sharing: red }))
        .when((state) => eraseReport(state, command, by))
        .thenRefused('NOT_FOUND');
    }
  });
});
