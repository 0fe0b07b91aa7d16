import {
  aMember,
  aSharing,
  aViewer,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import { accept } from '../decision.js';
import type { Surviving } from '../events.js';
import type { ReportEvent } from '../report/report-events.js';
import type { Member } from '../sharing/audience.js';
import type { ReportSharing } from '../sharing/sharing.js';
import type { Viewer } from '../sharing/visible.js';
import type { Reader, RecallFacts } from './recall-facts.js';
import { acknowledgeRecall, recallFollowing, type AcknowledgeRecall } from './recall-decider.js';
import type { Holder, RecallEvent } from './recall-events.js';
import { evolveRecall, noRecall, type RecallState } from './recall.js';

const { given } = specificationOf<RecallState, Surviving<ReportEvent>>({
  initial: noRecall,
  evolve: evolveRecall,
});

const THIRD = someId('org', 3);
const CLIENT = someId('org', 4);
const recallId = someId('rec', 1);

const organisations = [SOURCE, OTHER, THIRD, CLIENT];
const members: readonly Member[] = organisations.map((id) => aMember(id));
const of = (organisationId: string, number: number, roles: Viewer['roles'] = ['responder']) =>
  aViewer({ personId: someId('per', number), organisationId, roles });
const lin = of(OTHER, 20);
const omar = of(OTHER, 21, ['administrator']);
const priya = of(THIRD, 30);
const clara = of(THIRD, 31, ['coordinator']);
const nobody = of(OTHER, 22, ['reporter']);

const readerOf = ({ organisationId, personId, roles }: Viewer): Reader => ({
  organisationId,
  personId,
  coordinated: roles.includes('coordinator'),
});
const facts = (...readers: Viewer[]): RecallFacts => ({
  members,
  people: new Map([lin, omar, priya, clara, nobody].map((viewer) => [viewer.personId, viewer])),
  readers: readers.map(readerOf),
});

const held = (sharing: Partial<ReportSharing>) =>
  reportSubmitted({ sharing: aSharing({ includeSecretariat: false, ...sharing }) });
const changed = (sharing: Partial<ReportSharing>): ReportEvent => ({
  type: 'ReportSharingChanged',
  data: { reportId: REPORT, sharing: aSharing({ includeSecretariat: false, ...sharing }) },
  content: { sharing: { tlp: sharing.label ?? 'TLP:GREEN' }, reason: null },
});
const AMBER = { label: 'TLP:AMBER', recipients: [OTHER, THIRD] } as const;
const amber = held(AMBER);
const narrowed = changed({ ...AMBER, recipients: [THIRD] });
const erased: ReportEvent = {
  type: 'ReportErased',
  data: { reportId: REPORT, organisationId: SOURCE },
  content: { reason: 'A court said so.' },
};
const clientNamed: ReportEvent = {
  type: 'ReportClientNamed',
  data: { reportId: REPORT, organisationId: OTHER, clientId: CLIENT, clients: [CLIENT] },
};
const clientRemoved: ReportEvent = {
  type: 'ReportClientRemoved',
  data: { reportId: REPORT, organisationId: OTHER, clientId: CLIENT, clients: [] },
};

const organisation = (organisationId: string): Holder => ({ organisationId, personId: null });
const person = ({ organisationId, personId }: Viewer): Holder => ({ organisationId, personId });
const recalled = (...holders: Holder[]): RecallEvent => ({
  type: 'ReportRecalled',
  data: { reportId: REPORT, recallId, holders },
});
const closed = (...holders: Holder[]): RecallEvent => ({
  type: 'ReportRecallClosed',
  data: { reportId: REPORT, holders },
});
const following =
  (change: ReportEvent, known = facts()) =>
  (state: RecallState) =>
    accept(...recallFollowing({ state, facts: known, recallId }, [change]));

describe('a change that takes a report away', () => {
  it('asks each organisation that was named and no longer is', () => {
    given(amber)
      .when(following(narrowed))
      .then(recalled(organisation(OTHER)));
    given(amber)
      .when(following(changed({ label: 'TLP:GREEN' })))
      .then();
    given(amber)
      .when(following(changed({ label: 'TLP:RED', namedPeople: [lin.personId] })))
      .then(recalled(organisation(OTHER), organisation(THIRD)));
  });

  it('asks clients along with the recipient that named them, and when they are taken back', () => {
    given(amber, clientNamed)
      .when(following(narrowed))
      .then(recalled(organisation(OTHER), organisation(CLIENT)));
    given(amber, clientNamed)
      .when(following(clientRemoved))
      .then(recalled(organisation(CLIENT)));
  });

  it('asks those who could read, and of them only those who did', () => {
    const green = held({ label: 'TLP:GREEN' });
    given(green)
      .when(following(changed({ label: 'TLP:AMBER' }), facts(lin)))
      .then(recalled(organisation(OTHER)));
    given(green)
      .when(following(changed({ label: 'TLP:AMBER' })))
      .then();
  });

  it('asks people whom TLP:RED named, and their organisations nothing', () => {
    const red = held({ label: 'TLP:RED', namedPeople: [lin.personId, priya.personId] });
    given(red)
      .when(following(changed({ label: 'TLP:RED', namedPeople: [priya.personId] }), facts(lin)))
      .then(recalled(person(lin)));
  });

  it('asks a coordinator who read it in his own name', () => {
    const withSecretariat = { label: 'TLP:AMBER', includeSecretariat: true } as const;
    given(held(withSecretariat))
      .when(following(changed({ label: 'TLP:AMBER' }), facts(clara)))
      .then(recalled(person(clara)));
  });

  it('asks everybody but the source when it is erased', () => {
    const colleague = of(SOURCE, 2);
    given(amber)
      .when(following(erased, facts(lin, colleague)))
      .then(recalled(organisation(OTHER), organisation(THIRD)));
  });

  it('is made good by the next one where it asked somebody too little', () => {
    const green = held({ label: 'TLP:GREEN' });
    given(green, changed({ label: 'TLP:AMBER', recipients: [THIRD] }))
      .when(following(changed({ label: 'TLP:AMBER' }), facts(lin)))
      .then(recalled(organisation(THIRD), organisation(OTHER)));
  });

  it('lets go those who may keep it again', () => {
    given(amber, narrowed, recalled(organisation(OTHER)))
      .when(following(changed(AMBER)))
      .then(closed(organisation(OTHER)));
    const red = held({ label: 'TLP:RED', namedPeople: [lin.personId] });
    given(red, changed({ label: 'TLP:RED' }), recalled(person(lin)))
      .when(following(changed({ label: 'TLP:RED', namedPeople: [lin.personId] })))
      .then(closed(person(lin)));
  });

  it('asks again whoever was let go', () => {
    given(
      amber,
      narrowed,
      recalled(organisation(OTHER)),
      changed(AMBER),
      closed(organisation(OTHER)),
    )
      .when(following(narrowed))
      .then(recalled(organisation(OTHER)));
  });
});

const acknowledge =
  (by: Viewer, command: Partial<AcknowledgeRecall> = {}, known = facts()) =>
  (state: RecallState) =>
    acknowledgeRecall(
      { state, facts: known, recallId },
      { result: 'deleted', reason: null, ...command },
      by,
    );
const acknowledged = (
  holder: Holder,
  result: 'deleted' | 'not_deleted',
  reason: string | null,
) => ({
  type: 'ReportRecallAcknowledged' as const,
  data: { reportId: REPORT, ...holder, result },
  content: { reason },
});

describe('acknowledging a recall', () => {
  const asked = [amber, narrowed, recalled(organisation(OTHER))] as const;

  it('is for a responder or an administrator of the holder', () => {
    for (const by of [lin, omar]) {
      given(...asked)
        .when(acknowledge(by))
        .then(acknowledged(organisation(OTHER), 'deleted', null));
    }
    for (const by of [nobody, priya, of(SOURCE, 2), aViewer({ ...lin, active: false })]) {
      given(...asked)
        .when(acknowledge(by))
        .thenRefused('NOT_FOUND');
    }
    given(amber).when(acknowledge(lin)).thenRefused('NOT_FOUND');
    given().when(acknowledge(lin)).thenRefused('NOT_FOUND');
  });

  it('says why where copies could not be deleted', () => {
    const command = { result: 'not_deleted' } as const;
    given(...asked)
      .when(acknowledge(lin, command))
      .thenRefused('REASON_REQUIRED');
    given(...asked)
      .when(acknowledge(lin, { ...command, reason: ' It is on tape. ' }))
      .then(acknowledged(organisation(OTHER), 'not_deleted', 'It is on tape.'));
  });

  it('is done once: the first word stands', () => {
    given(...asked, acknowledged(organisation(OTHER), 'deleted', null))
      .when(acknowledge(omar, { result: 'not_deleted' }))
      .then();
  });

  it('is for the person himself where TLP:RED named him', () => {
    const red = held({ label: 'TLP:RED', namedPeople: [lin.personId] });
    const events = [red, changed({ label: 'TLP:RED' }), recalled(person(lin))] as const;
    given(...events)
      .when(acknowledge(lin))
      .then(acknowledged(person(lin), 'deleted', null));
    given(...events)
      .when(acknowledge(omar))
      .thenRefused('NOT_FOUND');
  });

  it('is done with where the report is shared again', () => {
    given(...asked, changed(AMBER), closed(organisation(OTHER)))
      .when(acknowledge(lin))
      .thenRefused('RECALL_MOOT');
  });

  it('is possible after an erasure', () => {
    given(amber, erased, recalled(organisation(OTHER)))
      .when(acknowledge(lin))
      .then(acknowledged(organisation(OTHER), 'deleted', null));
  });

  it('is possible for who holds it and was not asked, because the ledger knew of it too late', () => {
    const green = held({ label: 'TLP:GREEN' });
    given(green, changed({ label: 'TLP:AMBER' }))
      .when(acknowledge(lin, {}, facts(lin)))
      .then(recalled(organisation(OTHER)), acknowledged(organisation(OTHER), 'deleted', null));
    given(green, changed({ label: 'TLP:AMBER' }))
      .when(acknowledge(priya, {}, facts(lin)))
      .thenRefused('NOT_FOUND');
  });
});
