import { memoryLedger } from '@tocsin/disclosure/testing';
import type { IncidentReport } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import { NETWORKS } from '../testing/changes-scene.js';
import type { Account, ApiNetwork } from '../testing/memory-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const SUBMIT = `mutation($id: String!, $r: IncidentReportInput!) {
  submitReport(input: { submissionId: $id, report: $r }) { report { id version } errors { code } } }`;
const SHOWN = `id question open organisation { id } person { id } roles revisions
  answer { text shared person { id } } report { id source { id } }`;
const ASK = `mutation($reportId: ID!, $question: String!) {
  requestInformation(input: { reportId: $reportId, question: $question }) { request { ${SHOWN} } consistencyToken errors { code } } }`;
const ANSWER = `mutation($requestId: ID!, $answer: String!, $shared: Boolean!) {
  answerInformationRequest(input: { requestId: $requestId, answer: $answer, shared: $shared }) { request { ${SHOWN} } errors { code } } }`;
const OF_REPORT = `query($id: ID!) { report(id: $id) { source { id }
  informationRequests { totalCount nodes { ${SHOWN} } } } }`;
const OWN = `query($open: Boolean, $side: InformationRequestSide, $first: Int, $after: String) { viewer {
  informationRequests(open: $open, side: $side, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${SHOWN} } } } }`;

const AMBER = {
  tlp: 'TLP:AMBER',
  recipients: ['harbour-cert', 'thames-bank'],
  iep: { attribution: 'must_not' },
} as const satisfies IncidentReport['sharing'];

describe.each(NETWORKS)('questions to the source of a report, %s', (_where, openNetwork) => {
  let network: ApiNetwork;
  let drop: () => Promise<void>;
  let api: TestApi;
  const ledger = memoryLedger();
  const who: Record<'ada' | 'sam' | 'omar' | 'rita' | 'nils' | 'tess' | 'otto', Account> =
    {} as never;

  beforeAll(async () => {
    ({ network, drop } = await openNetwork());
    const [source, harbour, thames] = [
      await network.organisation('northgate-ai'),
      await network.organisation('harbour-cert', { jurisdiction: 'NL' }),
      await network.organisation('thames-bank', { jurisdiction: 'GB' }),
    ];
    who.ada = await network.person(source, ['reporter']);
    who.sam = await network.person(source, ['responder']);
    who.omar = await network.person(source, ['administrator']);
    who.rita = await network.person(harbour, ['responder']);
    who.nils = await network.person(harbour, ['responder']);
    who.otto = await network.person(harbour, ['reporter']);
    who.tess = await network.person(thames, ['responder']);
    api = await openTestApi(network, { ledger });
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await drop();
  });

  const run = async (query: string, variables: Record<string, unknown>, as: Account | null) => {
    const { data, errors } = await api.ask(query, variables, as);
    expect(errors).toEqual([]);
    return data;
  };
  let submissions = 0;
  const submit = async (sharing: IncidentReport['sharing'] = AMBER) => {
    submissions += 1;
    const variables = { id: `s${submissions}`, r: aReport({ sharing }) };
    const { submitReport } = await run(SUBMIT, variables, who.ada);
    expect(submitReport.errors).toEqual([]);
    await network.readModel.waitFor((await network.store.head()).position, 10_000);
    return submitReport.report as { id: string; version: string };
  };
  const ask = async (reportId: string, question = 'Which version was it?', as = who.rita) =>
    (await run(ASK, { reportId, question }, as)).requestInformation;
  const answer = async (requestId: string, shared = false, as = who.ada) =>
    (await run(ANSWER, { requestId, shared, answer: '4.2.' }, as)).answerInformationRequest;
  const requests = async (id: string, as: Account | null) =>
    (await run(OF_REPORT, { id }, as)).report?.informationRequests.nodes ?? null;
  const codes = ({ errors }: { errors: { code: string }[] }) => errors.map(({ code }) => code);

  it('reach a source that is not named, and its answer comes back without its name', async () => {
    const { id } = await submit();
    const { request } = await ask(id);
    expect(request).toMatchObject({
      question: 'Which version was it?',
      open: true,
      answer: null,
      revisions: [],
      organisation: { id: 'harbour-cert' },
      person: { id: who.rita.personId },
      report: { id, source: null },
    });
    const [seen] = await requests(id, who.sam);
    expect(seen).toMatchObject({
      id: request.id,
      organisation: { id: 'harbour-cert' },
      person: null,
      roles: ['responder'],
      report: { source: { id: 'northgate-ai' } },
    });
    const answered = await answer(request.id, false, who.sam);
    expect(answered.request.answer).toEqual({
      text: '4.2.',
      shared: false,
      person: { id: who.sam.personId },
    });
    const [told] = await requests(id, who.rita);
    expect(told).toMatchObject({ open: false, answer: { text: '4.2.', person: null } });
    expect(JSON.stringify(await run(OF_REPORT, { id }, who.rita))).not.toContain('northgate');
  });

  it('are read by colleagues of who asked, and by no other reader of the report until the source says so', async () => {
    const { id } = await submit();
    const { request } = await ask(id);
    expect(await requests(id, who.nils)).toMatchObject([{ person: { id: who.rita.personId } }]);
    expect(await requests(id, who.tess)).toEqual([]);
    await answer(request.id, true);
    expect(await requests(id, who.tess)).toMatchObject([
      {
        question: 'Which version was it?',
        organisation: null,
        person: null,
        roles: null,
        answer: { text: '4.2.', shared: true, person: null },
      },
    ]);
  });

  it('are seen by the source at whatever hour, without knowing of which report', async () => {
    const own = async (variables: object, as: Account) =>
      (await run(OWN, { side: 'received', ...variables }, as)).viewer.informationRequests;
    const before = (await own({ open: true }, who.sam)).totalCount;
    const [first, second] = [await submit(), await submit()];
    const asked = [await ask(first.id), await ask(second.id)].map(({ request }) => request.id);
    const page = await own({ open: true, first: 1 }, who.sam);
    expect(page).toMatchObject({ totalCount: before + 2, nodes: [{ id: asked[1] }] });
    const next = await own({ open: true, first: 1, after: page.pageInfo.endCursor }, who.sam);
    expect(next.nodes).toMatchObject([{ id: asked[0], report: { id: first.id } }]);
    await answer(asked[0]);
    expect((await own({ open: true }, who.sam)).totalCount).toBe(before + 1);
    expect((await own({ open: false }, who.sam)).nodes[0]).toMatchObject({ id: asked[0] });
    const sent = await own({ side: 'sent', open: false }, who.nils);
    expect(sent.nodes[0]).toMatchObject({ id: asked[0], answer: { text: '4.2.' } });
    // TLP:AMBER: a colleague without need to know learns nothing.
    expect((await own({}, who.omar)).totalCount).toBe(0);
    expect((await own({}, who.tess)).nodes).toEqual([]);
  });

  it('are refused with a code, and hidden is answered like absent', async () => {
    const { id } = await submit({ tlp: 'TLP:AMBER', recipients: ['harbour-cert'] });
    expect(codes(await ask(id, 'Mine?', who.ada))).toEqual(['OWN_REPORT']);
    const none = 'TR-2026-7QK4M2XD-H';
    for (const as of [who.tess, who.otto]) {
      expect(await ask(id, 'Is it there?', as)).toEqual(await ask(none, 'Is it there?', as));
    }
    const { request } = await ask(id);
    const absent = await answer('01900000-0000-7000-8000-000000000000', false, who.tess);
    expect(await answer(request.id, false, who.tess)).toEqual(absent);
    expect(codes(absent)).toEqual(['NOT_FOUND']);
    expect(codes(await answer('x'))).toEqual(['NOT_FOUND']);
    expect(codes(await answer(request.id, false, who.rita))).toEqual(['NOT_PERMITTED']);
    expect(codes(await answer(request.id))).toEqual([]);
    expect(codes(await answer(request.id))).toEqual(['ALREADY_ANSWERED']);
    const wrong = await run(ASK, { reportId: id, question: ' ' }, who.rita);
    expect(codes(wrong.requestInformation)).toEqual(['VALIDATION_FAILED']);
  });

  it('are as many as an organisation may have open, and one where the same is asked again', async () => {
    const { id } = await submit();
    const first = await ask(id, 'One?');
    expect((await ask(id, 'One?', who.nils)).request.id).toBe(first.request.id);
    await ask(id, 'Two?');
    await ask(id, 'Three?');
    expect(codes(await ask(id, 'Four?'))).toEqual(['TOO_MANY_OPEN_REQUESTS']);
    expect((await ask(id, 'One?')).request.id).toBe(first.request.id);
    expect(codes(await ask(id, 'Another?', who.tess))).toEqual([]);
    expect(await requests(id, who.rita)).toHaveLength(3);
  });

  it('are cited by the revision that came of them', async () => {
    const { id, version } = await submit();
    const { request } = await ask(id);
    const REVISE = `mutation($id: ID!, $v: String!, $q: ID!) { reviseReport(input: { reportId: $id, expectedVersion: $v,
      changes: { riskKind: misuse }, informationRequestId: $q }) { report { version } errors { code } } }`;
    const other = await submit();
    const foreign = (await ask(other.id)).request.id;
    const wrong = await run(REVISE, { id, v: version, q: foreign }, who.ada);
    expect(codes(wrong.reviseReport)).toEqual(['NOT_FOUND']);
    const done = await run(REVISE, { id, v: version, q: request.id }, who.ada);
    expect(codes(done.reviseReport)).toEqual([]);
    expect(await requests(id, who.rita)).toMatchObject([{ open: true, revisions: [2] }]);
  });

  it('leave with the report: narrowed it takes them from the asker, erased from everybody', async () => {
    const SHARE = `mutation($id: ID!, $v: String!) { changeSharing(input: { reportId: $id, expectedVersion: $v,
      sharing: { tlp: "TLP:AMBER", recipients: ["thames-bank"] } }) { errors { code } } }`;
    const { id, version } = await submit();
    const { request } = await ask(id);
    await answer(request.id);
    const changed = await run(SHARE, { id, v: version }, who.ada);
    expect(codes(changed.changeSharing)).toEqual([]);
    const sent = { side: 'sent', open: null };
    const ids = async (as: Account, list: object) =>
      (await run(OWN, { ...list }, as)).viewer.informationRequests.nodes.map(
        (node: { id: string }) => node.id,
      );
    expect(await requests(id, who.rita)).toBeNull();
    expect(await ids(who.rita, sent)).not.toContain(request.id);
    expect(await requests(id, who.sam)).toHaveLength(1);
    const ERASE = `mutation($id: ID!) { eraseReport(input: { reportId: $id, reason: "asked" }) { errors { code } } }`;
    await run(ERASE, { id }, who.omar);
    expect(await requests(id, who.sam)).toBeNull();
    expect(await ids(who.sam, { side: 'received', open: null })).not.toContain(request.id);
    expect(codes(await answer(request.id))).toEqual(['REPORT_ERASED']);
  });

  it('are written down as shown', async () => {
    const { id } = await submit();
    await ask(id);
    ledger.all.length = 0;
    await run('{ viewer { informationRequests(first: 1) { nodes { question } } } }', {}, who.sam);
    expect(ledger.all).toMatchObject([{ personId: who.sam.personId, revision: 1 }]);
  });
});
