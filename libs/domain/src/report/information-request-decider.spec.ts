import {
  aSharing,
  aViewer,
  forgotten,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
} from '../testing.js';
import { specificationOf } from '../testing.js';
import type { Surviving } from '../events.js';
import {
  answerInformationRequest,
  MOST_OPEN_REQUESTS,
  openRequestInWords,
  requestInformation,
  type QuestionedReport,
} from './information-request-decider.js';
import { evolveRequests, mayReadRequest, noRequests } from './information-request.js';
import type { ReportEvent, ReportInformationRequested } from './report-events.js';
import { accessOf, evolveReport, noReport } from './report.js';

const initial: QuestionedReport = { report: noReport, requests: noRequests };
const evolve = ({ report, requests }: QuestionedReport, event: Surviving<ReportEvent>) => ({
  report: evolveReport(report, event),
  requests: evolveRequests(requests, event),
});
const { given } = specificationOf<QuestionedReport, Surviving<ReportEvent>>({ initial, evolve });
const fold = (...events: Surviving<ReportEvent>[]) => events.reduce(evolve, initial);

const ASKER = someId('per', 21);
const requestId = someId('req', 1);
const question = 'Which version was it?';
const author = aViewer();
const asker = aViewer({ personId: ASKER, organisationId: OTHER, roles: ['responder'] });
const amber = reportSubmitted({
  sharing: aSharing({ label: 'TLP:AMBER', recipients: [OTHER], attribution: 'must_not' }),
});
const asked = (number = 1, more: Partial<ReportInformationRequested['data']> = {}) =>
  ({
    type: 'ReportInformationRequested',
    data: {
      reportId: REPORT,
      requestId: someId('req', number),
      organisationId: OTHER,
      personId: ASKER,
      roles: ['responder'],
      sourceOrganisationId: SOURCE,
      ...more,
    },
    content: { question },
  }) as const satisfies ReportEvent;
const answered = (shared = false) =>
  ({
    type: 'ReportInformationAnswered',
    data: { reportId: REPORT, requestId, personId: author.personId, shared },
    content: { answer: '4.2.' },
  }) as const satisfies ReportEvent;
const erased: ReportEvent = {
  type: 'ReportErased',
  data: { reportId: REPORT, organisationId: SOURCE },
  content: { reason: 'x' },
};

describe('asking the source of a report', () => {
  const ask = { requestId, question: ` ${question} ` };

  it('is recorded with the organisation and the roles of who asks, also where the source is not named', () => {
    given(amber)
      .when((state) => requestInformation(state, ask, asker))
      .then(asked());
  });

  it.each([
    ['a responder', asker],
    ['a coordinator', { ...asker, roles: ['coordinator'] as const }],
  ])('is for %s who may read the report', (_, by) => {
    given(reportSubmitted())
      .when((state) => requestInformation(state, ask, by))
      .then(asked(1, { roles: by.roles }));
  });

  it('is for whoever is assigned to it or named in it, whatever he is', () => {
    const by = { ...asker, roles: [] };
    const assigned = {
      type: 'ReportPersonAssigned',
      data: { reportId: REPORT, personId: ASKER, organisationId: OTHER, assigned: [ASKER] },
    } as const satisfies ReportEvent;
    const red = reportSubmitted({ sharing: aSharing({ label: 'TLP:RED', namedPeople: [ASKER] }) });
    for (const events of [[amber, assigned], [red]]) {
      given(...events)
        .when((state) => requestInformation(state, ask, by))
        .then(asked(1, { roles: [] }));
    }
  });

  it('is not for members who only read, nor for the source itself', () => {
    given(reportSubmitted())
      .when((state) => requestInformation(state, ask, { ...asker, roles: ['reporter'] }))
      .thenRefused('NOT_PERMITTED');
    given(amber)
      .when((state) => requestInformation(state, ask, author))
      .thenRefused('OWN_REPORT');
  });

  it('is not for who is suspended, also where the report is public', () => {
    const clear = reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) });
    const publicly: ReportEvent = {
      type: 'ReportPublicationConfirmed',
      data: { reportId: REPORT },
    };
    for (const by of [
      { ...asker, active: false },
      { ...asker, standing: 'left' as const },
    ]) {
      given(clear, publicly)
        .when((state) => requestInformation(state, ask, by))
        .thenRefused('NOT_PERMITTED');
    }
  });

  it('answers about a hidden report as about none', () => {
    const stranger = { ...asker, organisationId: someId('org', 3) };
    given(amber)
      .when((state) => requestInformation(state, ask, stranger))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => requestInformation(state, ask, asker))
      .thenRefused('NOT_FOUND');
    given(amber, erased)
      .when((state) => requestInformation(state, ask, asker))
      .thenRefused('REPORT_ERASED');
  });

  it('is bounded for each organisation by itself', () => {
    const open = Array.from({ length: MOST_OPEN_REQUESTS }, (_, n) => asked(n + 1));
    const next = { ...ask, requestId: someId('req', 9) };
    given(amber, ...open)
      .when((state) => requestInformation(state, next, asker))
      .thenRefused('TOO_MANY_OPEN_REQUESTS');
    given(amber, ...open, answered())
      .when((state) => requestInformation(state, next, asker))
      .then(asked(9));
    const third = someId('org', 3);
    const open3 = open.map((event) => ({
      ...event,
      data: { ...event.data, organisationId: third },
    }));
    given(amber, ...open3)
      .when((state) => requestInformation(state, next, asker))
      .then(asked(9));
  });

  it('needs a question', () => {
    given(amber)
      .when((state) => requestInformation(state, { requestId, question: '  ' }, asker))
      .thenRefused('QUESTION_REQUIRED');
  });

  it('in the same words is the same question while it is open, for the same organisation', () => {
    expect(openRequestInWords(fold(amber, asked()), ` ${question}`, asker)).toBe(requestId);
    expect(openRequestInWords(fold(amber, asked()), 'Another?', asker)).toBeNull();
    expect(openRequestInWords(fold(amber, asked()), question, author)).toBeNull();
    expect(openRequestInWords(fold(amber, asked(), answered()), question, asker)).toBeNull();
  });
});

describe('answering a question', () => {
  const answer = { requestId, answer: ' 4.2. ', shared: false };

  it.each([['reporter' as const], ['responder' as const]])(
    'is done by a %s of the source',
    (role) => {
      given(amber, asked())
        .when((state) => answerInformationRequest(state, answer, { ...author, roles: [role] }))
        .then(answered());
    },
  );

  it('is done once, with some words, by the source and by nobody else', () => {
    given(amber, asked(), answered())
      .when((state) => answerInformationRequest(state, answer, author))
      .thenRefused('ALREADY_ANSWERED');
    given(amber, asked())
      .when((state) => answerInformationRequest(state, { ...answer, answer: ' ' }, author))
      .thenRefused('ANSWER_REQUIRED');
    given(amber, asked())
      .when((state) => answerInformationRequest(state, answer, asker))
      .thenRefused('NOT_PERMITTED');
    given(amber, asked())
      .when((state) => answerInformationRequest(state, answer, { ...author, roles: [] }))
      .thenRefused('NOT_PERMITTED');
  });

  it('answers about a hidden question as about none', () => {
    const green = reportSubmitted();
    const third = aViewer({
      personId: someId('per', 31),
      organisationId: someId('org', 3),
      roles: ['responder'],
    });
    for (const by of [third, { ...author, organisationId: someId('org', 3) }]) {
      given(green, asked())
        .when((state) => answerInformationRequest(state, answer, by))
        .thenRefused('NOT_FOUND');
    }
    given(green)
      .when((state) => answerInformationRequest(state, answer, author))
      .thenRefused('NOT_FOUND');
    given(amber, asked(), erased)
      .when((state) => answerInformationRequest(state, answer, author))
      .thenRefused('REPORT_ERASED');
  });
});

describe('questions to a report', () => {
  it('tell which revisions came of them', () => {
    const revised: ReportEvent = {
      type: 'ReportRevised',
      data: { reportId: REPORT, revision: 2, requestId },
      content: { stage: 'initial', changes: { riskKind: 'misuse' }, reason: null },
    };
    const { requests } = fold(amber, asked(), asked(2), answered(true), revised);
    expect(requests).toMatchObject([
      { requestId, answer: { text: '4.2.', shared: true }, revisions: [2] },
      { requestId: someId('req', 2), answer: null, revisions: [] },
    ]);
  });

  it('go with the report when it is erased, and where its key is gone', () => {
    expect(fold(amber, asked(), answered(), erased).requests).toEqual([]);
    const gone = [amber, asked(), answered()].map(forgotten) as Surviving<ReportEvent>[];
    expect(fold(...gone).requests).toEqual([]);
  });

  it('are known to source and asker who may read the report, and to all who may once the source says so', () => {
    const report = (event = reportSubmitted()) => {
      const state = evolveReport(noReport, event);
      if (state.status === 'none') throw new Error('there is a report');
      return accessOf(state);
    };
    const open = { organisationId: OTHER, answer: null };
    const told = { organisationId: OTHER, answer: { shared: true } };
    const third = aViewer({ personId: someId('per', 31), organisationId: someId('org', 3) });
    const colleague = { ...asker, personId: someId('per', 22) };
    const green = report();
    for (const viewer of [author, asker, colleague]) {
      expect(mayReadRequest(viewer, green, open)).toBe(true);
    }
    expect(mayReadRequest(third, green, open)).toBe(false);
    expect(mayReadRequest(third, green, told)).toBe(true);
    expect(mayReadRequest(null, green, told)).toBe(false);
    // Whoever may no longer read the report may no longer read what he asked.
    const narrowed = report(reportSubmitted({ sharing: aSharing({ label: 'TLP:AMBER' }) }));
    expect(mayReadRequest(asker, narrowed, open)).toBe(false);
    const red = report(
      reportSubmitted({ sharing: aSharing({ label: 'TLP:RED', namedPeople: [ASKER] }) }),
    );
    expect([mayReadRequest(asker, red, open), mayReadRequest(colleague, red, open)]).toEqual([
      true,
      false,
    ]);
    const publicly = {
      ...report(reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) })),
      public: true,
    };
    expect(mayReadRequest(null, publicly, open)).toBe(false);
    expect(mayReadRequest(null, publicly, told)).toBe(true);
    expect(mayReadRequest({ ...asker, standing: 'suspended' }, publicly, open)).toBe(false);
  });
});
