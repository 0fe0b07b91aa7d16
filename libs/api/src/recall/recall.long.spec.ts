import { NETWORKS } from '../testing/changes-scene.js';
import { handlingScene } from '../testing/handling-scene.js';

const AMBER = {
  tlp: 'TLP:AMBER' as const,
  recipients: ['pudong-cert', 'thames-bank'],
  includeSecretariat: false,
};
const NARROWED = { ...AMBER, recipients: [] };

const HOLDERS = `totalCount missing acknowledged moot nodes { organisation { id } personal person { id }
  heldSince recalledAt status acknowledgedAt result reason }`;
const NOTICES = `query($lang: LanguageTag!) { viewer { recalls(first: 50) { totalCount nodes {
  reportId recalledAt asks(lang: $lang) status acknowledgedAt result reason } } } }`;

describe.each(NETWORKS)('recalls over GraphQL, %s', (_where, open) => {
  const { ask, run, submit, share, codes, who } = handlingScene(open);
  const holders = async (id: string, as = 'ada') =>
    (await ask(`query($id: ID!) { report(id: $id) { recalls { ${HOLDERS} } } }`, as, { id })).report
      ?.recalls;
  const notices = async (as: string, lang = 'en') =>
    (await ask(NOTICES, as, { lang })).viewer.recalls;
  const about = async (id: string, as: string) =>
    (await notices(as)).nodes.find((each: { reportId: string }) => each.reportId === id);
  const answer = async (reportId: string, as: string, more: object = { result: 'deleted' }) =>
    run(
      'acknowledgeRecall',
      { reportId, ...more },
      as,
      'recall { status result reason acknowledgedAt }',
    );

  it('come in one by one, those who are missing standing first', async () => {
    const id = await submit(AMBER);
    expect(await holders(id)).toMatchObject({ totalCount: 0, missing: 0 });
    await share(id, NARROWED);
    expect(await holders(id)).toMatchObject({
      totalCount: 2,
      missing: 2,
      acknowledged: 0,
      nodes: [{ status: 'open' }, { status: 'open' }],
    });
    const reason = 'It is on tape until May.';
    const done = await answer(id, 'wei', { result: 'not_deleted', reason });
    expect(done).toMatchObject({
      recall: { status: 'acknowledged', result: 'not_deleted', reason },
      errors: [],
    });
    expect(await answer(id, 'lin')).toEqual(done);
    expect(await holders(id)).toMatchObject({
      missing: 1,
      acknowledged: 1,
      nodes: [
        { organisation: { id: 'thames-bank' }, status: 'open', result: null, person: null },
        { organisation: { id: 'pudong-cert' }, status: 'acknowledged', reason },
      ],
    });
  });

  it('tell the holder what is asked, in English or Chinese, and nothing of the report', async () => {
    const id = await submit(AMBER);
    await share(id, NARROWED);
    const notice = await about(id, 'lin');
    expect(notice).toEqual({
      reportId: id,
      recalledAt: expect.any(String),
      asks: expect.stringMatching(/^Delete every copy/),
      status: 'open',
      acknowledgedAt: null,
      result: null,
      reason: null,
    });
    const chinese = (await notices('lin', 'zh-CN')).nodes[0];
    expect(chinese.asks).toMatch(/删除/);
    const read = 'query($id: ID!) { report(id: $id) { id } }';
    expect((await ask(read, 'lin', { id })).report).toBeNull();
  });

  it('are there for holders and for the source, and for nobody else', async () => {
    const id = await submit(AMBER);
    await share(id, NARROWED);
    const query = `query($id: ID!) { recalls(reportId: $id) { totalCount } }`;
    const absent = 'TR-2026-00000000-0';
    for (const as of ['boris', 'clara', 'otto', 'chen']) {
      expect([as, await about(id, as)]).toEqual([as, undefined]);
      const told = await Promise.all([id, absent].map((each) => answer(each, as)));
      expect(told[0]).toEqual(told[1]);
      expect(codes(told[0])).toEqual(['NOT_FOUND']);
      expect((await ask(query, as, { id })).recalls).toBeNull();
    }
    for (const as of ['lin', 'priya', null]) {
      expect((await ask(query, as, { id })).recalls).toBeNull();
    }
    expect((await notices('clara')).totalCount).toBe(0);
    expect((await ask(query, 'ada', { id })).recalls).toEqual({ totalCount: 2 });
    await share(id, { ...AMBER, recipients: ['boreas-labs'] });
    expect(await holders(id, 'boris')).toBeNull();
  });

  it('go on after an erasure', async () => {
    const id = await submit(AMBER);
    const erased = await run('eraseReport', { reportId: id, reason: 'asked for' }, 'omar');
    expect(erased.errors).toEqual([]);
    expect((await about(id, 'lin')).status).toBe('open');
    expect(codes(await answer(id, 'lin'))).toEqual([]);
    const query = `query($id: ID!) { recalls(reportId: $id) { missing acknowledged } report(id: $id) { id } }`;
    for (const as of ['omar', 'ada']) {
      expect(await ask(query, as, { id })).toEqual({
        recalls: { missing: 1, acknowledged: 1 },
        report: null,
      });
    }
  });

  it('have as a holder whoever was shown the report under a wider label', async () => {
    const id = await submit({ tlp: 'TLP:GREEN' });
    await ask('query($id: ID!) { report(id: $id) { title } }', 'boris', { id });
    await share(id, AMBER);
    expect((await holders(id)).nodes).toMatchObject([
      { organisation: { id: 'boreas-labs' }, status: 'open', personal: false },
    ]);
    expect((await about(id, 'boris')).status).toBe('open');
  });

  it('of TLP:RED name the person to the source alone', async () => {
    const { personId } = who['lin']!;
    const id = await submit({ tlp: 'TLP:RED', namedPeople: [personId] });
    await share(id, { tlp: 'TLP:RED', namedPeople: [who['priya']!.personId] });
    expect((await holders(id)).nodes).toMatchObject([
      { organisation: { id: 'pudong-cert' }, personal: true, person: { id: personId } },
    ]);
    expect(await about(id, 'wei')).toBeUndefined();
    expect((await about(id, 'lin')).status).toBe('open');
    expect(codes(await answer(id, 'wei'))).toEqual(['NOT_FOUND']);
    expect(codes(await answer(id, 'lin'))).toEqual([]);
  });

  it('end where the report is shared again', async () => {
    const id = await submit(AMBER);
    await share(id, NARROWED);
    await share(id, AMBER);
    expect(await holders(id)).toMatchObject({ missing: 0, moot: 2 });
    expect((await about(id, 'lin')).status).toBe('moot');
    expect(codes(await answer(id, 'lin'))).toEqual(['RECALL_MOOT']);
  });

  it('are read page by page, by who is asked', async () => {
    const page = `query($a: String) { viewer { recalls(first: 2, after: $a) {
      totalCount nodes { reportId } pageInfo { hasNextPage endCursor } } } }`;
    const ids: string[] = [];
    let after: string | null = null;
    let count = 0;
    do {
      const { viewer }: any = await ask(page, 'priya', { a: after });
      const { recalls } = viewer;
      ids.push(...recalls.nodes.map(({ reportId }: { reportId: string }) => reportId));
      after = recalls.pageInfo.hasNextPage ? recalls.pageInfo.endCursor : null;
      count = recalls.totalCount;
    } while (after !== null);
    expect(count).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(count);
  });
});
