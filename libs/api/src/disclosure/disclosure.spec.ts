import { memoryLedger } from '@tocsin/disclosure/testing';
import { aReport } from '@tocsin/report-format/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';

const SUBMIT = `mutation($r: IncidentReportInput!, $s: String!) {
  submitReport(input: { submissionId: $s, report: $r }) { report { id } incident { id } errors { code } } }`;
const READ = 'query($id: ID!) { report(id: $id) { title } }';

describe('what is shown of reports', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let colleague: Account;
  let responder: Account;
  const ledger = memoryLedger();
  const ids: Record<string, { report: string; incident: string }> = {};

  beforeAll(async () => {
    network = memoryNetwork();
    const source = await network.organisation('northgate-ai');
    const other = await network.organisation('harbour-cert', { jurisdiction: 'NL' });
    reporter = await network.person(source, ['reporter']);
    colleague = await network.person(source, ['responder']);
    responder = await network.person(other, ['responder']);
    api = await openTestApi(network, { ledger });
    for (const tlp of ['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER'] as const) {
      const recipients = tlp === 'TLP:AMBER' ? { recipients: ['harbour-cert'] } : {};
      const r = aReport({ sharing: { tlp, ...recipients } });
      const { data } = await api.ask(SUBMIT, { r, s: tlp }, reporter);
      const { report, incident } = data.submitReport;
      ids[tlp] = { report: report.id, incident: incident.id };
    }
  });
  afterAll(() => api.close());
  beforeEach(() => {
    ledger.all.length = 0;
    ledger.broken = false;
  });

  const report = (tlp: string) => ids[tlp]?.report ?? '';
  const incident = (tlp: string) => ids[tlp]?.incident ?? '';
  const readers = () => ledger.all.map(({ personId }) => personId);

  it('is written down with who, of which organisation, in which roles', async () => {
    await api.ask(READ, { id: report('TLP:AMBER') }, responder);
    const { personId, organisationId } = responder;
    expect(ledger.all).toMatchObject([
      { personId, organisationId, roles: ['responder'], channel: 'query', revision: 1 },
    ]);
  });

  it.each([
    ['a report', 'query($t: ID!) { report(id: $t) { id } }', report],
    ['a node', 'query($t: ID!) { node(id: $t) { ... on Report { tlp } } }', report],
    ['a history', 'query($t: ID!) { report(id: $t) { history { nodes { revision } } } }', report],
    ['changes', 'query($t: ID!) { changes(id: $t, since: "2000") { nodes { kind } } }', report],
    ['an incident', 'query($t: ID!) { incident(id: $t) { title } }', incident],
    [
      'changes of an incident',
      'query($t: ID!) { changes(id: $t, since: "2000") { nodes { kind } } }',
      incident,
    ],
    [
      'a past',
      'query($t: ID!) { incident(id: $t, asOf: { time: "2126" }) { facts { pointer } } }',
      incident,
    ],
  ])('is written down for %s', async (_, query, idOf) => {
    const { errors } = await api.ask(query, { t: idOf('TLP:GREEN') }, responder);
    expect(errors).toEqual([]);
    expect(readers()).toEqual([responder.personId]);
  });

  it('is written down for every report of a page, but not for TLP:CLEAR', async () => {
    await api.ask('{ reports { nodes { title } } }', {}, responder);
    expect(ledger.all).toHaveLength(2);
    await api.ask('{ incidents { nodes { title } } }', {}, responder);
    expect(ledger.all).toHaveLength(4);
    await api.ask(READ, { id: report('TLP:CLEAR') }, responder);
    expect(ledger.all).toHaveLength(4);
  });

  it('is written down for each revision, where one answer shows a report as it is and as it was', async () => {
    const { data } = await api.ask(
      `mutation($r: IncidentReportInput!) { submitReport(input: { submissionId: "twice", report: $r }) {
        report { id version } consistencyToken } }`,
      { r: aReport() },
      reporter,
    );
    const { report: first, consistencyToken: token } = data.submitReport;
    const revised = await api.ask(
      `mutation($id: ID!, $v: String!) { reviseReport(input: { reportId: $id, expectedVersion: $v, reason: "more is known",
        changes: { drill: true } }) { errors { code } } }`,
      { id: first.id, v: first.version },
      reporter,
    );
    expect(revised.data.reviseReport.errors).toEqual([]);
    ledger.all.length = 0;
    const now = 'now: report(id: $id) { revision }';
    const then = 'then: report(id: $id, asOf: { token: $token }) { revision }';
    for (const both of [`${now} ${then}`, `${then} ${now}`]) {
      const query = `query($id: ID!, $token: String!) { ${both} }`;
      const read = await api.ask(query, { id: first.id, token }, responder);
      expect(read.data).toEqual({ now: { revision: 2 }, then: { revision: 1 } });
      expect(new Set(ledger.all.map(({ revision }) => revision))).toEqual(new Set([1, 2]));
      expect(ledger.all).toHaveLength(2);
      ledger.all.length = 0;
    }
  });

  it('is written down for a message of a subscription before it comes', async () => {
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${responder.token}` },
    });
    const changes = client.iterate<{ incidentChanged: { kind: string } }>({
      query: 'subscription { incidentChanged { kind incident { title } } }',
    });
    expect((await changes.next()).value?.data?.incidentChanged.kind).toBe('HEARTBEAT');
    expect(ledger.all).toEqual([]);
    await api.ask(SUBMIT, { r: aReport(), s: 'live' }, reporter);
    for await (const { data } of changes) {
      if (data?.incidentChanged.kind !== 'APPEARED') continue;
      expect(ledger.all.filter(({ channel }) => channel === 'subscription')).toMatchObject([
        { personId: responder.personId },
      ]);
      break;
    }
    await client.dispose();
  });

  it('does not leave where it cannot be written down, and nothing of it stands in the answer', async () => {
    ledger.broken = true;
    const { data, errors, status } = await api.ask(READ, { id: report('TLP:GREEN') }, responder);
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([
      null,
      ['LEDGER_UNAVAILABLE'],
    ]);
    expect(status).toBe(503);
    const clear = await api.ask(READ, { id: report('TLP:CLEAR') }, responder);
    expect(clear.data.report).not.toBeNull();
    expect(api.defects).toHaveLength(1);
    api.defects.length = 0;
  });

  const DISCLOSURES = `query($id: ID!, $after: String) { report(id: $id) { disclosures(first: 2, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { at revision channel organisation { id } person { id } roles } } } }`;

  it('is told to the source: its own people by name, others as organisation and role', async () => {
    await api.ask(READ, { id: report('TLP:AMBER') }, responder);
    await api.ask(READ, { id: report('TLP:AMBER') }, colleague);
    const { data } = await api.ask(DISCLOSURES, { id: report('TLP:AMBER') }, reporter);
    const { nodes, totalCount, pageInfo } = data.report.disclosures;
    expect([totalCount, pageInfo.hasNextPage]).toEqual([2, false]);
    expect(nodes).toEqual([
      expect.objectContaining({
        organisation: { id: 'northgate-ai' },
        person: { id: colleague.personId },
      }),
      expect.objectContaining({
        organisation: { id: 'harbour-cert' },
        person: null,
        roles: ['responder'],
        channel: 'query',
        revision: 1,
      }),
    ]);
  });

  it('is told page by page, and to nobody but the source', async () => {
    for (let time = 0; time < 3; time += 1)
      await api.ask(READ, { id: report('TLP:GREEN') }, responder);
    const first = await api.ask(DISCLOSURES, { id: report('TLP:GREEN') }, reporter);
    const { endCursor, hasNextPage } = first.data.report.disclosures.pageInfo;
    expect(hasNextPage).toBe(true);
    const more = await api.ask(
      DISCLOSURES,
      { id: report('TLP:GREEN'), after: endCursor },
      reporter,
    );
    // The first question was itself an answer to the source.
    expect(more.data.report.disclosures.nodes).toHaveLength(1);
    const others = await api.ask(DISCLOSURES, { id: report('TLP:GREEN') }, responder);
    expect(others.data.report.disclosures).toBeNull();
  });
});
