import fc from 'fast-check';
import type { Surviving } from '../events.js';
import { aPayload, aSharing, REPORT, reportSubmitted, SOURCE } from '../testing.js';
import { evolveReport, noReport, type ReportState } from './report.js';
import type { ReportEvent } from './report-events.js';

const fold = (...events: readonly Surviving<ReportEvent>[]): ReportState =>
  events.reduce<ReportState>(evolveReport, noReport);

const data = { reportId: REPORT };
const amber = aSharing({ label: 'TLP:AMBER' });

const submitted = reportSubmitted();
const revised: ReportEvent = {
  type: 'ReportRevised',
  data: { ...data, revision: 2 },
  content: { stage: 'intermediate', changes: { severity: { oecd: 'disaster' } }, reason: null },
};
const corrected: ReportEvent = {
  type: 'ReportCorrected',
  data: { ...data, revision: 3 },
  content: { stage: 'intermediate', changes: { riskKind: 'misuse' }, reason: 'It was on purpose.' },
};
const narrowed: ReportEvent = {
  type: 'ReportSharingChanged',
  data: { ...data, sharing: amber },
  content: { sharing: { tlp: 'TLP:AMBER' }, reason: null },
};
const retracted: ReportEvent = { type: 'ReportRetracted', data, content: { reason: 'Mistaken.' } };
const confirmed: ReportEvent = { type: 'ReportPublicationConfirmed', data };
const erased: ReportEvent = {
  type: 'ReportErased',
  data: { ...data, organisationId: SOURCE },
  content: { reason: 'Personal data.' },
};

describe('a report, folded from its events', () => {
  it('begins with what was submitted', () => {
    expect(fold(submitted)).toMatchObject({
      status: 'submitted',
      revision: 1,
      public: false,
      submissionId: 'case-4711',
      report: aPayload(),
    });
  });

  it('takes over what each revision names and keeps the rest', () => {
    expect(fold(submitted, revised, corrected)).toMatchObject({
      revision: 3,
      report: {
        ...aPayload(),
        stage: 'intermediate',
        severity: { oecd: 'disaster' },
        riskKind: 'misuse',
      },
    });
  });

  it('is shared as its source last said, and public only while it stays CLEAR', () => {
    const clear = aSharing({ label: 'TLP:CLEAR' });
    const isPublic = fold(reportSubmitted({ sharing: clear }), confirmed);
    expect(isPublic).toMatchObject({ public: true });
    const elsewhere: ReportEvent = {
      type: 'ReportSharingChanged',
      data: { ...data, sharing: { ...clear, includeSecretariat: false } },
      content: { sharing: { tlp: 'TLP:CLEAR', includeSecretariat: false }, reason: null },
    };
    expect(evolveReport(isPublic, elsewhere)).toMatchObject({ public: true });
    expect(evolveReport(isPublic, narrowed)).toMatchObject({
      public: false,
      sharing: amber,
      report: { sharing: { tlp: 'TLP:AMBER' } },
    });
    const back: ReportEvent = { ...narrowed, data: { ...data, sharing: clear } };
    expect(fold(reportSubmitted({ sharing: clear }), confirmed, narrowed, back)).toMatchObject({
      public: false,
    });
  });

  it('stays readable when retracted', () => {
    expect(fold(submitted, retracted)).toMatchObject({ status: 'retracted', report: aPayload() });
  });

  it('keeps nothing of its content when erased', () => {
    const state = fold(submitted, revised, erased);
    expect(state).toMatchObject({ status: 'erased', revision: 2, organisationId: SOURCE });
    expect(state).not.toHaveProperty('report');
    expect(state).not.toHaveProperty('submissionId');
    expect(fold(submitted, erased, retracted)).toMatchObject({ status: 'erased' });
  });

  it('is nothing before it was submitted', () => {
    for (const event of [revised, corrected, narrowed, retracted, confirmed, erased]) {
      expect(fold(event)).toEqual(noReport);
    }
  });
});

describe('a report whose key is destroyed', () => {
  const later = [revised, corrected, narrowed, retracted, confirmed];
  const sealed = (event: ReportEvent): Surviving<ReportEvent> =>
    'content' in event ? { ...event, content: null } : event;

  it('is erased from its first position, whatever followed and before the erasure is read', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...later)), (events) => {
        const history = [submitted, ...events];
        for (let upTo = 1; upTo <= history.length; upTo += 1) {
          const state = fold(...history.slice(0, upTo).map(sealed));
          expect(state.status).toBe('erased');
          expect(JSON.stringify(state)).not.toMatch(/withdrawn drug|case-4711|on purpose|Mistaken/);
        }
      }),
    );
  });

  it('still says who its source is and how it was shared, so that rights can be decided', () => {
    const open = fold(submitted, revised, narrowed);
    const gone = fold(...[submitted, revised, narrowed].map(sealed));
    const { reportId, citation, organisationId, authorId, sharing, revision } = open as never;
    expect(gone).toEqual({
      reportId,
      citation,
      organisationId,
      authorId,
      sharing,
      assigned: [],
      clients: [],
      revision,
      status: 'erased',
      public: false,
    });
  });
});
