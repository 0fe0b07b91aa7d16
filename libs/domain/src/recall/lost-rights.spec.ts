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
import { acknowledgeRecall, recallFollowing } from './recall-decider.js';
import type { Holder, RecallEvent } from './recall-events.js';
import { evolveRecall, noRecall, type RecallState } from './recall.js';

const { given } = specificationOf<RecallState, Surviving<ReportEvent>>({
  initial: noRecall,
  evolve: evolveRecall,
});

const THIRD = someId('org', 3);
const COMMUNITY = someId('com', 1);
const recallId = someId('rec', 2);
const lin = aViewer({ personId: someId('per', 20), organisationId: OTHER, roles: ['responder'] });
const wei = aViewer({ personId: someId('per', 21), organisationId: OTHER, roles: ['responder'] });
const clara = aViewer({ personId: someId('per', 30), organisationId: THIRD, roles: ['responder'] });

/** The network as it is now. lin and wei are of OTHER, clara of THIRD. */
function now(other: Partial<Member>, people: Partial<Viewer> = {}): Omit<RecallFacts, 'readers'> {
  const member = aMember(OTHER, other);
  const { standing, communities } = member;
  const viewers = [lin, wei].map((each) => ({ ...each, standing, communities, ...people }));
  return {
    members: [aMember(SOURCE), member, aMember(THIRD)],
    people: new Map([...viewers, clara].map((viewer) => [viewer.personId, viewer])),
  };
}

const shown = (viewer: Viewer, coordinated = false): Reader => ({
  organisationId: viewer.organisationId,
  personId: viewer.personId,
  coordinated,
});

const marked = (sharing: Partial<ReportSharing>) =>
  aSharing({ includeSecretariat: false, ...sharing });
const held = (sharing: Partial<ReportSharing>) => reportSubmitted({ sharing: marked(sharing) });
const changed = (sharing: Partial<ReportSharing>): ReportEvent => ({
  type: 'ReportSharingChanged',
  data: { reportId: REPORT, sharing: marked(sharing) },
  content: { sharing: { tlp: sharing.label ?? 'TLP:GREEN' }, reason: null },
});
const erased: ReportEvent = {
  type: 'ReportErased',
  data: { reportId: REPORT, organisationId: SOURCE },
  content: { reason: 'A court said so.' },
};
const organisation = (organisationId: string): Holder => ({ organisationId, personId: null });
const person = ({ organisationId, personId }: Viewer): Holder => ({ organisationId, personId });
const recalled = (...holders: Holder[]): RecallEvent => ({
  type: 'ReportRecalled',
  data: { reportId: REPORT, recallId, holders },
});
const acknowledged = (holder: Holder): RecallEvent => ({
  type: 'ReportRecallAcknowledged',
  data: { reportId: REPORT, ...holder, result: 'deleted' },
  content: { reason: null },
});
const following =
  (change: ReportEvent, known: Omit<RecallFacts, 'readers'>, ...readers: Reader[]) =>
  (state: RecallState) =>
    accept(...recallFollowing({ state, facts: { ...known, readers }, recallId }, [change]));

const AMBER = { label: 'TLP:AMBER', recipients: [OTHER] } as const;
const TAKEN = { label: 'TLP:AMBER', recipients: [] } as const;
const GREEN = { label: 'TLP:GREEN', communityId: COMMUNITY } as const;
const SECRETARIAT = { ...TAKEN, includeSecretariat: true } as const;

describe('a holder that lost the report by what it is, before the source took it away', () => {
  it.each(['restricted', 'suspended', 'left'] as const)(
    'is asked where it was named, and is %s by now',
    (standing) => {
      for (const taking of [changed(TAKEN), erased]) {
        given(held(AMBER))
          .when(following(taking, now({ standing }), shown(lin)))
          .then(recalled(organisation(OTHER)));
      }
    },
  );

  it('is asked where it was shown it as a member, and is restricted by now', () => {
    given(held({ label: 'TLP:GREEN' }))
      .when(following(changed(TAKEN), now({ standing: 'restricted' }), shown(lin)))
      .then(recalled(organisation(OTHER)));
  });

  it('is asked where it was taken out of the community', () => {
    for (const taking of [changed(TAKEN), erased]) {
      given(held(GREEN))
        .when(following(taking, now({}), shown(lin)))
        .then(recalled(organisation(OTHER)));
    }
  });

  it('is asked in his own name where he read as a coordinator and is none any more', () => {
    given(held(SECRETARIAT))
      .when(following(changed(TAKEN), now({}), shown(clara, true)))
      .then(recalled(person(clara)));
    given(held({ ...GREEN, includeSecretariat: true }))
      .when(following(erased, now({}), shown(clara, true)))
      .then(recalled(person(clara)));
  });

  it('is asked in his own name where TLP:RED named him and he is suspended by now', () => {
    given(held({ label: 'TLP:RED', namedPeople: [lin.personId] }))
      .when(following(changed({ label: 'TLP:RED' }), now({}, { active: false }), shown(lin)))
      .then(recalled(person(lin)));
  });

  it('says what became of its copies, restricted or not', () => {
    const restricted = now({ standing: 'restricted' });
    const facts = { ...restricted, readers: [shown(lin)] };
    const by = restricted.people.get(lin.personId)!;
    const command = { result: 'deleted', reason: null } as const;
    const answer = (state: RecallState) =>
      acknowledgeRecall({ state, facts, recallId }, command, by);
    given(held(AMBER), changed(TAKEN), recalled(organisation(OTHER)))
      .when(answer)
      .then(acknowledged(organisation(OTHER)));
    given(held(AMBER), changed(TAKEN))
      .when(answer)
      .then(recalled(organisation(OTHER)), acknowledged(organisation(OTHER)));
  });
});

describe('whoever lost the report by what he is', () => {
  it('is not asked by a change that takes it from others, or gives it to more', () => {
    const restricted = now({ standing: 'restricted' });
    for (const wider of [{ ...AMBER, recipients: [OTHER, THIRD] }, { label: 'TLP:GREEN' }] as const)
      given(held(AMBER))
        .when(following(changed(wider), restricted, shown(lin)))
        .then();
    given(held(GREEN))
      .when(following(changed({ ...GREEN, withoutAuthorities: true }), now({}), shown(lin)))
      .then();
  });

  it('is not asked where he was never shown it, nor named', () => {
    given(held(GREEN))
      .when(following(changed(TAKEN), now({})))
      .then();
    given(held(AMBER))
      .when(following(changed(TAKEN), now({}), shown(lin)))
      .then(recalled(organisation(OTHER)));
    given(held({ ...AMBER, excludedOrganisations: [OTHER] }))
      .when(following(changed(TAKEN), now({ standing: 'restricted' })))
      .then();
  });

  it('has nobody of his organisation told what he was shown in his own name', () => {
    const named = { label: 'TLP:RED', namedPeople: [lin.personId] } as const;
    given(held(named), changed(GREEN), recalled(person(lin)))
      .when(following(changed(TAKEN), now({}), shown(lin)))
      .then();
    given(held(SECRETARIAT), changed(GREEN), recalled(person(clara)))
      .when(following(changed(TAKEN), now({}), shown(clara, true)))
      .then();
  });

  it('is asked once: what he was asked and what he said stay', () => {
    const asked = [held(AMBER), changed(TAKEN), recalled(organisation(OTHER))] as const;
    const restricted = now({ standing: 'restricted' });
    for (const known of [now({}), restricted]) {
      given(...asked)
        .when(following(erased, known, shown(lin)))
        .then();
      given(...asked, acknowledged(organisation(OTHER)))
        .when(following(erased, known, shown(lin)))
        .then();
    }
    given(...asked, changed(AMBER))
      .when(following(erased, restricted, shown(lin)))
      .then();
  });

  it('is asked again where he had answered and was named again', () => {
    const asked = [held(AMBER), changed(TAKEN), recalled(organisation(OTHER))] as const;
    given(...asked, acknowledged(organisation(OTHER)), changed(AMBER))
      .when(following(erased, now({ standing: 'restricted' }), shown(lin)))
      .then(recalled(organisation(OTHER)));
  });

  it('is asked for his organisation once, however many of it were shown it', () => {
    given(held(GREEN))
      .when(following(erased, now({ standing: 'suspended' }), shown(lin), shown(wei)))
      .then(recalled(organisation(OTHER)));
  });
});
