import {
  aMember,
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
import type { Surviving } from '../events.js';
import type { ReportEvent } from '../report/report-events.js';
import { evolveReport, noReport, type ReportState } from '../report/report.js';
import type { ReportSharing } from '../sharing/sharing.js';
import { grantReshare, refuseReshare, requestReshare } from './reshare-decider.js';
import type { ReportReshareRequested } from './reshare-events.js';
import { evolveReshare, noReshares, type ReshareState } from './reshare.js';

type State = { readonly report: ReportState; readonly requests: ReshareState };

const { given } = specificationOf<State, Surviving<ReportEvent>>({
  initial: { report: noReport, requests: noReshares },
  evolve: ({ report, requests }, event) => ({
    report: evolveReport(report, event),
    requests: evolveReshare(requests, event),
  }),
});

const WANTED = someId('org', 3);
const asker = aViewer({
  personId: someId('per', 20),
  organisationId: OTHER,
  roles: ['responder'],
});
const source = aViewer({ roles: ['reporter', 'responder'] });

const facts = {
  members: [SOURCE, OTHER, WANTED].map((id) => aMember(id)),
  organisationOf: new Map([[someId('per', 30), WANTED]]),
};
const amber = (more: Partial<ReportSharing> = {}) =>
  reportSubmitted({ sharing: aSharing({ label: 'TLP:AMBER', recipients: [OTHER], ...more }) });

const requestId = someId('req', 1);
const requested = (data: Partial<ReportReshareRequested['data']> = {}): ReportReshareRequested => ({
  type: 'ReportReshareRequested',
  data: {
    reportId: REPORT,
    requestId,
    sourceId: SOURCE,
    organisationId: OTHER,
    personId: asker.personId,
    organisations: [WANTED],
    ...data,
  },
  content: { reason: 'They run the same model.' },
});
const ask =
  (by = asker, organisations: readonly string[] = [WANTED], reason = 'They run the same model.') =>
  (state: State) =>
    requestReshare(state, { requestId, organisations, reason }, by);

const wider = (sharing: Partial<ReportSharing>) => ({
  sharing: aSharing(sharing),
  asWritten: { tlp: sharing.label ?? 'TLP:GREEN' } as const,
});
const grant =
  (sharing: ReturnType<typeof wider> | null, by = source, reason = 'Agreed.') =>
  (state: State) =>
    grantReshare({ ...state, facts }, { requestId, sharing, reason }, by);
const refuse =
  (by = source, reason = 'Not yet.') =>
  (state: State) =>
    refuseReshare({ ...state, facts }, { requestId, reason }, by);
const answered = (type: 'ReportReshareGranted' | 'ReportReshareRefused', reason: string) =>
  ({ type, data: { reportId: REPORT, requestId }, content: { reason } }) as const;

describe('asking to share more widely', () => {
  it('is for a responder who may read the report of somebody else', () => {
    given(amber()).when(ask()).then(requested());
    given(amber()).when(ask(source)).thenRefused('OWN_REPORT');
    given(amber({ recipients: [] }))
      .when(ask())
      .thenRefused('NOT_FOUND');
    given(forgotten(amber())).when(ask()).thenRefused('NOT_FOUND');
    given().when(ask()).thenRefused('NOT_FOUND');
    const reporter = aViewer({ ...asker, roles: ['reporter'] });
    given(reportSubmitted()).when(ask(reporter)).thenRefused('NOT_PERMITTED');
  });

  it('says why', () => {
    given(amber())
      .when(ask(asker, [WANTED], ' \n'))
      .thenRefused('REASON_REQUIRED');
  });

  it('has nothing to ask of a report for everybody', () => {
    given(reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) }))
      .when(ask())
      .thenRefused('NOTHING_CHANGES');
  });

  it('waits once for an answer about the same organisations', () => {
    const other = someId('org', 4);
    given(amber(), requested()).when(ask()).thenRefused('RESHARE_ALREADY_REQUESTED');
    given(amber(), requested({ organisations: [WANTED, other] }))
      .when(ask(asker, [other, WANTED]))
      .thenRefused('RESHARE_ALREADY_REQUESTED');
    given(amber(), requested())
      .when(ask(asker, [other]))
      .then(requested({ organisations: [other] }));
    given(amber(), requested(), answered('ReportReshareRefused', 'Not yet.'))
      .when(ask())
      .then(requested());
    given(amber(), requested({ organisationId: someId('org', 5) }))
      .when(ask())
      .then(requested());
  });

  it('has an end', () => {
    const many = Array.from({ length: 10 }, (_, index) =>
      requested({ requestId: someId('req', index), organisations: [someId('org', index + 10)] }),
    );
    given(amber(), ...many)
      .when(ask())
      .thenRefused('RESHARE_TOO_MANY');
  });
});

describe('the source', () => {
  const widened = { label: 'TLP:AMBER' as const, recipients: [OTHER, WANTED] };

  it('grants by a marking under which those can read for whom it was asked', () => {
    const changed = {
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing: aSharing(widened) },
      content: { sharing: { tlp: 'TLP:AMBER' }, reason: 'Agreed.' },
    };
    given(amber(), requested())
      .when(grant(wider(widened)))
      .then(changed, answered('ReportReshareGranted', 'Agreed.'));
    given(amber(), requested())
      .when(grant(wider({ label: 'TLP:AMBER', recipients: [OTHER, someId('org', 8)] })))
      .thenRefused('RESHARE_NOT_MET');
    given(amber(), requested()).when(grant(null)).thenRefused('SHARING_REQUIRED');
  });

  it('grants without a word on the marking where they can read already', () => {
    given(amber(widened), requested())
      .when(grant(null))
      .then(answered('ReportReshareGranted', 'Agreed.'));
  });

  it('grants TLP:RED by naming somebody of them', () => {
    const red = amber({ label: 'TLP:RED', recipients: [], namedPeople: [asker.personId] });
    const withPeople = (...people: string[]) =>
      wider({ label: 'TLP:RED', namedPeople: [asker.personId, ...people] });
    given(red, requested())
      .when(grant(withPeople(someId('per', 31))))
      .thenRefused('RESHARE_NOT_MET');
    const change = grant(withPeople(someId('per', 30)));
    given(red, requested())
      .when((state) => {
        const decided = change(state);
        return decided.ok ? { ok: true, events: decided.events.slice(-1) } : decided;
      })
      .then(answered('ReportReshareGranted', 'Agreed.'));
  });

  it('refuses with a reason', () => {
    given(amber(), requested()).when(refuse()).then(answered('ReportReshareRefused', 'Not yet.'));
    given(amber(), requested()).when(refuse(source, '')).thenRefused('REASON_REQUIRED');
    given(amber(), requested())
      .when(grant(wider(widened), source, ''))
      .thenRefused('REASON_REQUIRED');
  });

  it('decides once', () => {
    for (const type of ['ReportReshareGranted', 'ReportReshareRefused'] as const) {
      const decided = given(amber(), requested(), answered(type, 'Once.'));
      decided.when(refuse()).thenRefused('RESHARE_DECIDED');
      decided.when(grant(wider(widened))).thenRefused('RESHARE_DECIDED');
    }
  });

  it('has nothing to decide once whoever asked may no longer read', () => {
    const narrowed: ReportEvent = {
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing: aSharing({ label: 'TLP:AMBER', recipients: [] }) },
      content: { sharing: { tlp: 'TLP:AMBER' }, reason: null },
    };
    given(amber(), requested(), narrowed)
      .when(grant(wider(widened)))
      .thenRefused('RESHARE_CLOSED');
    given(amber(), requested(), narrowed).when(refuse()).thenRefused('RESHARE_CLOSED');
  });

  it('alone decides: for everybody else there is no request', () => {
    const second = aViewer({ personId: someId('per', 21), organisationId: OTHER });
    const colleague = aViewer({ personId: someId('per', 2), roles: ['responder'] });
    for (const by of [asker, second]) {
      given(amber(), requested()).when(refuse(by)).thenRefused('NOT_FOUND');
      given(amber(), requested())
        .when(grant(wider(widened), by))
        .thenRefused('NOT_FOUND');
    }
    given(amber(), requested()).when(refuse(colleague)).thenRefused('NOT_PERMITTED');
    given(amber()).when(refuse()).thenRefused('NOT_FOUND');
  });
});
