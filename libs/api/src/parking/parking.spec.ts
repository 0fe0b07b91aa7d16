import { reportSubmitted } from '@tocsin/domain/testing';
import { citableId, streamOf } from '@tocsin/domain';
import { openTestApi, type Account, type TestApi } from '../testing.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';

const LIST = `{ parkedStreams { totalCount nodes { consumer stream position eventId reason waiting parkedAt
  events { position eventId reason } dropped { reason at by { id organisation { id } } } } } }`;
const LOOK = `query($s: String!) { parkedStream(consumer: "views", stream: $s) { stream waiting } }`;
const RELEASE = `mutation($i: ReleaseParkedStreamInput!) {
  releaseParkedStream(input: $i) { applied waiting reason errors { __typename code } } }`;
const DROP = `mutation($i: DropParkedStreamInput!) {
  dropParkedStream(input: $i) { parkedStream { waiting dropped { reason } } errors { __typename code } } }`;

const REPORT = '01900000-0000-7000-8000-0000000000aa';
const stream = streamOf.report(REPORT);
const place = { consumer: 'views', stream };

describe('streams that were set aside', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let operator: Account;
  let others: (Account | null)[];
  let position: number;
  let before: string;
  let citation: string;

  beforeAll(async () => {
    network = await postgresNetwork();
    const secretariat = await network.organisation('secretariat');
    operator = await network.person(secretariat, ['operator']);
    const coordinator = await network.person(secretariat, ['coordinator', 'responder']);
    const member = await network.organisation('northgate-ai');
    others = [coordinator, await network.person(member, ['administrator', 'reporter']), null];
    api = await openTestApi(network, { parking: network.parking });
    const { organisationId } = member;
    citation = citableId('TR', new Date().getUTCFullYear(), Buffer.from('01234'));
    position = await network.given(reportSubmitted({ reportId: REPORT, organisationId, citation }));
    await network.readModel.waitFor(position, 10_000);
    before = (await network.store.head()).recordedAt.toISOString();
    await new Promise((resolve) => setTimeout(resolve, 20));
    network.unfoldable.add(stream);
    position = await network.given({
      type: 'ReportRetracted',
      data: { reportId: REPORT },
      content: { reason: 'canary-4c1d' },
    });
    await network.readModel.waitFor(position, 10_000);
  });

  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await network.drop();
  });

  it('are shown to an operator with ids and reasons, and without content', async () => {
    const { data, errors } = await api.ask(LIST, {}, operator);
    expect(errors).toEqual([]);
    const found = { position, reason: 'DEFECT_TypeError', eventId: expect.stringMatching(/^0/) };
    expect(data.parkedStreams).toEqual({
      totalCount: 1,
      nodes: [
        {
          ...place,
          ...found,
          waiting: 1,
          parkedAt: expect.stringMatching(/^2/),
          events: [found],
          dropped: null,
        },
      ],
    });
    expect(JSON.stringify(data)).not.toContain('canary');
    const look = await api.ask(LOOK, { s: stream }, operator);
    expect(look.data.parkedStream).toEqual({ stream, waiting: 1 });
  });

  it('are not there for anybody else', async () => {
    const drop = { ...place, position, reason: 'not mine to say' };
    for (const other of others) {
      const list = await api.ask(LIST, {}, other);
      expect(list.data.parkedStreams).toEqual({ totalCount: 0, nodes: [] });
      const look = await api.ask(LOOK, { s: stream }, other);
      expect(look.data.parkedStream).toBeNull();
      if (!other?.handle.startsWith('north')) continue;
      const errors = [{ __typename: 'NotFound', code: 'NOT_FOUND' }];
      expect((await api.ask(DROP, { i: drop }, other)).data.dropParkedStream).toEqual({
        parkedStream: null,
        errors,
      });
      expect((await api.ask(RELEASE, { i: place }, other)).data.releaseParkedStream).toEqual({
        applied: null,
        waiting: null,
        reason: null,
        errors,
      });
    }
    const anonymous = await api.ask(RELEASE, { i: place }, null);
    expect(anonymous.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const reading = await network.token(operator, { scopes: ['read', 'report'] });
    const narrow = await api.ask(RELEASE, { i: place }, reading);
    expect(narrow.errors[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN_SCOPE',
      scope: 'administer',
    });
  });

  it('mark their report for whoever reads it, and not as of a time before', async () => {
    const query = `query($i: ID!, $t: TimePoint!) { now: reports { nodes { status incomplete } }
      then: report(id: $i, asOf: { time: $t }) { incomplete } }`;
    const { data, errors } = await api.ask(query, { i: citation, t: before }, others[1]);
    expect(errors).toEqual([]);
    expect(data.now.nodes).toEqual([{ status: 'submitted', incomplete: true }]);
    expect(data.then).toEqual({ incomplete: false });
  });

  it('are dropped with a reason, and released after all', async () => {
    const drop = { ...place, position, reason: 'damaged disk, ticket 12' };
    const wrong = await api.ask(DROP, { i: { ...drop, position: position + 1 } }, operator);
    expect(wrong.data.dropParkedStream.errors).toEqual([
      { __typename: 'Refused', code: 'CHANGED_MEANWHILE' },
    ]);
    const dropped = await api.ask(DROP, { i: drop }, operator);
    expect(dropped.data.dropParkedStream).toEqual({
      parkedStream: { waiting: 1, dropped: { reason: drop.reason } },
      errors: [],
    });
    const { data } = await api.ask(LIST, {}, operator);
    const by = { id: operator.personId, organisation: { id: 'secretariat' } };
    expect(data.parkedStreams.nodes[0].dropped).toMatchObject({ reason: drop.reason, by });

    network.unfoldable.delete(stream);
    const released = await api.ask(RELEASE, { i: place }, operator);
    expect(released.data.releaseParkedStream).toEqual({
      applied: 1,
      waiting: 0,
      reason: null,
      errors: [],
    });
    expect((await api.ask(LIST, {}, operator)).data.parkedStreams.totalCount).toBe(0);
    const read = await api.ask('{ reports { nodes { status incomplete } } }', {}, others[1]);
    expect(read.data.reports.nodes).toEqual([{ status: 'retracted', incomplete: false }]);
  });
});
