import fc from 'fast-check';
import {
  aMember,
  aSharing,
  aViewer,
  diceOf,
  OTHER,
  randomAccess,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
  specificationOf,
} from '../testing.js';
import type { Surviving } from '../events.js';
import type { ReportSharing } from '../sharing/sharing.js';
import { visible } from '../sharing/visible.js';
import { nameClient, removeClient } from './client-decider.js';
import { clientIds, clientsUnder } from './clients.js';
import { accessOf, evolveReport, noReport, type ReportState } from './report.js';
import { changeSharing } from './report-decider.js';
import type { ReportClientNamed, ReportClientRemoved, ReportEvent } from './report-events.js';

const { given } = specificationOf<ReportState, Surviving<ReportEvent>>({
  initial: noReport,
  evolve: evolveReport,
});

const CLIENT = someId('org', 3);
const SECOND = someId('org', 4);

const responder = aViewer({
  personId: someId('per', 9),
  organisationId: OTHER,
  roles: ['responder'],
});
const amber = (more: Partial<ReportSharing> = {}) =>
  reportSubmitted({
    sharing: aSharing({ label: 'TLP:AMBER', recipients: [OTHER, SECOND], ...more }),
  });
const named = (
  clients: readonly string[],
  data: Partial<ReportClientNamed['data']> = {},
): ReportClientNamed => ({
  type: 'ReportClientNamed',
  data: { reportId: REPORT, organisationId: OTHER, clientId: CLIENT, clients, ...data },
});
const removed = (clients: readonly string[]): ReportClientRemoved => ({
  type: 'ReportClientRemoved',
  data: { reportId: REPORT, organisationId: OTHER, clientId: CLIENT, clients },
});
const naming =
  (client = aMember(CLIENT), by = responder) =>
  (state: ReportState) =>
    nameClient(state, client, by);
const removing =
  (client = CLIENT, by = responder) =>
  (state: ReportState) =>
    removeClient(state, client, by);

describe('naming a client', () => {
  it('is an act of a responder of a recipient, and opens the report to the client’s responders', () => {
    given(amber())
      .when(naming())
      .then(named([CLIENT]));
    const after = [amber(), named([CLIENT])].reduce<ReportState>(evolveReport, noReport);
    const reads = (roles: readonly ['responder'] | readonly []) =>
      after.status !== 'none' &&
      visible(
        aViewer({ personId: someId('per', 30), organisationId: CLIENT, roles }),
        accessOf(after),
      );
    expect([reads(['responder']), reads([])]).toEqual([true, false]);
  });

  it('is an act of an administrator only where he may read the report himself', () => {
    const administrator = aViewer({ ...responder, roles: ['administrator'] });
    given(amber())
      .when(naming(aMember(CLIENT), administrator))
      .thenRefused('NOT_FOUND');
    const data = { reportId: REPORT, personId: responder.personId, organisationId: OTHER };
    given(amber(), {
      type: 'ReportPersonAssigned',
      data: { ...data, assigned: [responder.personId] },
    })
      .when(naming(aMember(CLIENT), administrator))
      .then(named([CLIENT]));
  });

  it('is for recipients of TLP:AMBER alone', () => {
    const ofSource = aViewer({ roles: ['responder'] });
    given(amber())
      .when(naming(aMember(CLIENT), ofSource))
      .thenRefused('NOT_A_RECIPIENT');
    given(amber({ label: 'TLP:AMBER+STRICT' }))
      .when(naming())
      .thenRefused('NOT_AMBER');
    given(reportSubmitted()).when(naming()).thenRefused('NOT_AMBER');
    given(amber({ recipients: [SECOND] }))
      .when(naming())
      .thenRefused('NOT_FOUND');
    const assigned = aViewer({ ...responder, roles: ['reporter'] });
    given(amber(), {
      type: 'ReportPersonAssigned',
      data: {
        reportId: REPORT,
        personId: assigned.personId,
        organisationId: OTHER,
        assigned: [assigned.personId],
      },
    })
      .when(naming(aMember(CLIENT), assigned))
      .thenRefused('NOT_PERMITTED');
    const client = aViewer({ ...responder, organisationId: CLIENT });
    given(amber(), named([CLIENT]))
      .when(naming(aMember(someId('org', 5)), client))
      .thenRefused('NOT_A_RECIPIENT');
    given().when(naming()).thenRefused('NOT_FOUND');
  });

  it.each([
    ['the own organisation', aMember(OTHER), {}],
    ['the source', aMember(SOURCE), {}],
    ['a recipient', aMember(SECOND), {}],
    ['an excluded one', aMember(CLIENT), { excludedOrganisations: [CLIENT] }],
    ['a restricted one', aMember(CLIENT, { standing: 'restricted' }), {}],
    ['one that has left', aMember(CLIENT, { standing: 'left' }), {}],
    ['an authority', aMember(CLIENT, { class: 'authority' }), { withoutAuthorities: true }],
  ] as const)('refuses %s in the same words', (_, client, sharing) => {
    given(amber(sharing)).when(naming(client)).thenRefused('CLIENT_NOT_ELIGIBLE');
  });

  it('gives a source that must not be told away by no answer', () => {
    const hidden = amber({ attribution: 'must_not' });
    given(hidden)
      .when(naming(aMember(SOURCE)))
      .then(named([SOURCE], { clientId: SOURCE }));
    given(amber({ attribution: 'must_not', withoutAuthorities: true }))
      .when(naming(aMember(SOURCE, { class: 'authority' })))
      .thenRefused('CLIENT_NOT_ELIGIBLE');
  });

  it('is done once by each recipient', () => {
    given(amber(), named([CLIENT]))
      .when(naming())
      .thenRefused('ALREADY_NAMED');
    const ofSecond = aViewer({ ...responder, organisationId: SECOND });
    given(amber(), named([CLIENT]))
      .when(naming(aMember(CLIENT), ofSecond))
      .then(named([CLIENT], { organisationId: SECOND }));
  });

  it('has an end', () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      named([], { clientId: someId('cli', index) }),
    );
    given(amber(), ...many)
      .when(naming())
      .thenRefused('TOO_MANY_CLIENTS');
  });
});

describe('taking a client back', () => {
  it('is for the recipient that named it', () => {
    given(amber(), named([CLIENT]))
      .when(removing())
      .then(removed([]));
    given(amber()).when(removing()).thenRefused('NOT_NAMED');
    const ofSecond = aViewer({ ...responder, organisationId: SECOND });
    given(amber(), named([CLIENT]))
      .when(removing(CLIENT, ofSecond))
      .thenRefused('NOT_NAMED');
  });

  it('leaves it a client of those who named it besides', () => {
    given(amber(), named([CLIENT]), named([CLIENT], { organisationId: SECOND }))
      .when(removing())
      .then(removed([CLIENT]));
  });
});

describe('another marking', () => {
  const change = (sharing: Partial<ReportSharing>) => (state: ReportState) =>
    changeSharing(
      state,
      {
        sharing: aSharing(sharing),
        asWritten: { tlp: sharing.label ?? 'TLP:GREEN', withoutAuthorities: true },
        reason: null,
      },
      aViewer({ roles: ['reporter', 'responder'] }),
    );
  const clientsAfter = (sharing: Partial<ReportSharing>): readonly string[] | undefined => {
    const events = [amber(), named([CLIENT]), named([CLIENT], { organisationId: SECOND })];
    const decided = change(sharing)(events.reduce<ReportState>(evolveReport, noReport));
    return decided.ok ? decided.events[0]?.data.clients : [decided.error.code];
  };

  it('takes clients along with the recipient that named them', () => {
    const label = 'TLP:AMBER';
    expect(clientsAfter({ label, recipients: [SECOND] })).toEqual([CLIENT]);
    expect(clientsAfter({ label, recipients: [someId('org', 7)] })).toBeUndefined();
    expect(clientsAfter({ label: 'TLP:AMBER+STRICT', recipients: [OTHER] })).toBeUndefined();
    expect(clientsAfter({ label: 'TLP:GREEN' })).toBeUndefined();
  });

  it('never leaves a client without a recipient that is one, whatever the marking', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const dice = diceOf(seed);
        const { sharing } = randomAccess(dice);
        const clients = Array.from({ length: 6 }, () => ({
          organisationId: someId('org', dice(4) + 1),
          namedBy: someId('org', dice(4) + 1),
        }));
        const left = clientsUnder(sharing, clients);
        for (const { organisationId, namedBy } of left) {
          expect([sharing.label, sharing.recipients.includes(namedBy)]).toEqual([
            'TLP:AMBER',
            true,
          ]);
          expect(sharing.excludedOrganisations).not.toContain(organisationId);
        }
        // Said twice it is the same: what the event tells is what its fold finds.
        expect(clientsUnder(sharing, left)).toEqual(left);
        expect(new Set(clientIds(left)).size).toBe(clientIds(left).length);
      }),
    );
  });
});
