import type { DomainEvent } from '@tocsin/domain';
import {
  anAccess,
  aSharing,
  AUTHOR,
  organisationAdmitted,
  OTHER,
  REPORT,
  reportSubmitted,
  someId,
  SOURCE,
} from '@tocsin/domain/testing';
import { openAccess } from './postgres-access.js';
import { describeEachAccess } from './testing/each-access.js';

const COMMUNITY = someId('com', 1);
const INCIDENT = someId('inc', 1);

const joined: DomainEvent = {
  type: 'PersonJoined',
  data: { personId: AUTHOR, organisationId: SOURCE, roles: ['reporter', 'responder'] },
  content: { name: 'Ada', language: 'en' },
};
const founded: DomainEvent = {
  type: 'CommunityFounded',
  data: { communityId: COMMUNITY, handle: 'trading-floors', names: [{ lang: 'en', value: 'T' }] },
};

describeEachAccess('reports and the directory', ({ world, given }) => {
  it('know how a report is shared, from the append that says so', async () => {
    const red = { label: 'TLP:RED', namedPeople: [someId('per', 5), AUTHOR] } as const;
    const first = await given(reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) }));
    const clear = anAccess({ sharing: { label: 'TLP:CLEAR' } });
    expect(await world().access.reports([REPORT, someId('rep', 2)])).toEqual(
      new Map([[REPORT, clear]]),
    );
    const second = await given({ type: 'ReportPublicationConfirmed', data: { reportId: REPORT } });
    const third = await given({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing: aSharing(red) },
      content: { sharing: { tlp: 'TLP:RED' }, reason: null },
    });
    expect((await world().access.reports([REPORT])).get(REPORT)).toEqual(
      anAccess({ sharing: red }),
    );
    const then = async (position: number) =>
      (await world().access.reports([REPORT], position)).get(REPORT);
    expect(await then(first - 1)).toBeUndefined();
    expect(await then(first)).toEqual(clear);
    expect(await then(second)).toEqual({ ...clear, public: true });
    expect(await then(third)).toEqual(anAccess({ sharing: red }));
  });

  it('keep a public report public while it stays CLEAR', async () => {
    await given(reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) }));
    await given({ type: 'ReportPublicationConfirmed', data: { reportId: REPORT } });
    const sharing = aSharing({ label: 'TLP:CLEAR', attribution: 'must_not' });
    await given({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing },
      content: { sharing: { tlp: 'TLP:CLEAR', iep: { attribution: 'must_not' } }, reason: null },
    });
    expect((await world().access.reports([REPORT])).get(REPORT)).toEqual(
      anAccess({ public: true, sharing }),
    );
  });

  it('know when a report was public, also once it is erased', async () => {
    const share = (label: 'TLP:CLEAR' | 'TLP:GREEN'): DomainEvent => ({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing: aSharing({ label }) },
      content: { sharing: { tlp: label }, reason: null },
    });
    const confirmed: DomainEvent = {
      type: 'ReportPublicationConfirmed',
      data: { reportId: REPORT },
    };
    const publicity = async () => (await world().access.publicity([REPORT])).get(REPORT);
    await given(reportSubmitted({ sharing: aSharing({ label: 'TLP:CLEAR' }) }));
    expect(await publicity()).toBeUndefined();
    const from = await given(confirmed);
    expect(await publicity()).toEqual([{ from, to: null }]);
    const to = await given(share('TLP:GREEN'));
    expect(await publicity()).toEqual([{ from, to }]);
    await given(share('TLP:CLEAR'));
    const again = await given(confirmed);
    const erased = await given({
      type: 'ReportErased',
      data: { reportId: REPORT, organisationId: SOURCE },
      content: { reason: 'asked for' },
    });
    expect(await publicity()).toEqual([
      { from, to },
      { from: again, to: erased },
    ]);
  });

  it('know the clients of recipients, from the append that names them to the one that ends them', async () => {
    const sharing = aSharing({ label: 'TLP:AMBER', recipients: [OTHER] });
    const data = { reportId: REPORT, organisationId: OTHER, clientId: someId('org', 3) };
    const changed = (clients?: readonly string[]): DomainEvent => ({
      type: 'ReportSharingChanged',
      data: { reportId: REPORT, sharing, ...(clients && { clients }) },
      content: { sharing: { tlp: 'TLP:AMBER' }, reason: null },
    });
    const clients = async (position?: number) =>
      (await world().access.reports([REPORT], position)).get(REPORT)?.clients;
    const first = await given(reportSubmitted({ sharing }));
    const second = await given({
      type: 'ReportClientNamed',
      data: { ...data, clients: [data.clientId] },
    });
    expect(await clients()).toEqual([data.clientId]);
    await given(changed([data.clientId]));
    expect(await clients()).toEqual([data.clientId]);
    await given({ type: 'ReportClientRemoved', data: { ...data, clients: [] } });
    expect(await clients()).toEqual([]);
    await given({ type: 'ReportClientNamed', data: { ...data, clients: [data.clientId] } });
    // As every change of sharing was written before there were clients.
    await given(changed());
    expect([await clients(first), await clients(second), await clients()]).toEqual([
      [],
      [data.clientId],
      [],
    ]);
  });

  it('lose an erased report at once', async () => {
    await given(reportSubmitted(), {
      type: 'ReportErased',
      data: { reportId: REPORT, organisationId: SOURCE },
      content: { reason: 'asked for' },
    });
    expect(await world().access.reports([REPORT])).toEqual(new Map());
  });

  it('are not changed by what concerns nobody and nothing, nor by what comes after an erasure', async () => {
    await given(
      { type: 'PersonSuspended', data: { personId: someId('per', 9) } },
      { type: 'TokenRevoked', data: { tokenId: someId('tok', 9) } },
      reportSubmitted(),
      {
        type: 'ReportErased',
        data: { reportId: REPORT, organisationId: SOURCE },
        content: { reason: 'asked for' },
      },
      { type: 'ReportPublicationConfirmed', data: { reportId: REPORT } },
    );
    expect(await world().access.people([someId('per', 9)])).toEqual(new Map());
    expect(await world().access.reports([REPORT])).toEqual(new Map());
  });

  it('find organisations, communities and people by what they are called', async () => {
    await given(
      organisationAdmitted(),
      joined,
      organisationAdmitted({ organisationId: OTHER, handle: 'cert-fr', class: 'authority' }),
      founded,
    );
    const { access } = world();
    const entry = {
      organisationId: SOURCE,
      handle: 'northgate-ai',
      standing: 'member',
      parent: null,
    };
    expect((await access.organisations([SOURCE, someId('org', 9)])).get(SOURCE)).toEqual({
      ...entry,
      names: [{ lang: 'en', value: 'Northgate AI' }],
      class: 'team',
      jurisdiction: 'US',
      invented: true,
    });
    const byHandle = await access.organisationsByHandle(['cert-fr', 'northgate-ai', 'nobody']);
    expect([...byHandle.keys()].toSorted()).toEqual(['cert-fr', 'northgate-ai']);
    expect((await access.allOrganisations()).map(({ handle }) => handle)).toEqual([
      'cert-fr',
      'northgate-ai',
    ]);
    expect(await access.communitiesByHandle(['trading-floors', 'x'])).toEqual(
      new Map([['trading-floors', COMMUNITY]]),
    );
    expect(await access.people([AUTHOR, someId('per', 9)])).toEqual(
      new Map([
        [
          AUTHOR,
          {
            personId: AUTHOR,
            organisationId: SOURCE,
            roles: ['reporter', 'responder'],
            active: true,
          },
        ],
      ]),
    );
  });

  it('know what an id that people cite stands for', async () => {
    await given(reportSubmitted(), {
      type: 'IncidentOpened',
      data: { incidentId: INCIDENT, citation: 'TI-2026-00000000-A', provisional: true },
    });
    const { access } = world();
    const report = { kind: 'report', id: REPORT };
    expect(await access.cited('TR-2026-7QK4M2XD-H')).toEqual(report);
    expect(await access.cited('TR-2026-00000000-0')).toBeNull();
    expect(await access.citedAll(['TI-2026-00000000-A', 'TR-2026-7QK4M2XD-H', 'TR-x'])).toEqual(
      new Map([
        ['TI-2026-00000000-A', { kind: 'incident', id: INCIDENT }],
        ['TR-2026-7QK4M2XD-H', report],
      ]),
    );
  });
});

describe('Questions about nobody', () => {
  it('are answered without the database', async () => {
    const nobodyAsks = { query: () => Promise.reject(new Error('asked')) };
    const access = openAccess(nobodyAsks as unknown as Parameters<typeof openAccess>[0]);
    const nothing = [
      access.reports([]),
      access.citedAll([]),
      access.organisations([]),
      access.organisationsByHandle([]),
      access.communitiesByHandle([]),
      access.people([]),
    ];
    expect((await Promise.all(nothing)).map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0]);
    await expect(access.people(['somebody'])).rejects.toThrow('asked');
  });
});
