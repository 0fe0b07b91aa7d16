import { NETWORKS } from '../testing/changes-scene.js';
import { handlingScene } from '../testing/handling-scene.js';

const AMBER = {
  tlp: 'TLP:AMBER' as const,
  recipients: ['pudong-cert'],
  includeSecretariat: false,
};
const REQUEST = `id reportId status organisation { id } person { id } organisations { id } reason
  requestedAt answer answeredAt`;

describe.each(NETWORKS)('requests to share more widely over GraphQL, %s', (_where, open) => {
  const { ask, run, submit, share, versionOf, codes, who } = handlingScene(open);
  const asked = async (reportId: string, as = 'lin') => {
    const input = { reportId, organisations: ['thames-bank'], reason: 'They run it.' };
    return run('requestReshare', input, as, `consistencyToken request { ${REQUEST} }`);
  };
  const listed = async (as: string, side: 'asked' | 'received') =>
    (
      await ask(
        `query($s: ReshareSide!) { viewer { reshareRequests(side: $s, first: 50) {
          totalCount nodes { ${REQUEST} } } } }`,
        as,
        { s: side },
      )
    ).viewer.reshareRequests;

  it('are asked, granted, and seen by both sides', async () => {
    const id = await submit(AMBER);
    const { request, errors } = await asked(id);
    expect(errors).toEqual([]);
    expect(request).toMatchObject({
      reportId: id,
      status: 'open',
      organisation: { id: 'pudong-cert' },
      person: { id: who['lin']!.personId },
      organisations: [{ id: 'thames-bank' }],
      reason: 'They run it.',
      answer: null,
    });
    const [received] = (await listed('ada', 'received')).nodes;
    expect(received).toEqual({ ...request, person: null });
    const grant = { reportId: id, requestId: request.id, reason: 'Agreed.' };
    const conflict = await run('grantReshare', { ...grant, expectedVersion: 'x' }, 'ada');
    expect(codes(conflict)).toEqual(['VERSION_CONFLICT']);
    const granted = await run(
      'grantReshare',
      { ...grant, expectedVersion: await versionOf(id) },
      'ada',
      'request { status answer } report { sharing { recipients } }',
    );
    expect(granted).toEqual({
      request: { status: 'granted', answer: 'Agreed.' },
      report: { sharing: { recipients: ['pudong-cert', 'thames-bank'] } },
      errors: [],
    });
    expect((await listed('lin', 'asked')).nodes[0]).toMatchObject({
      status: 'granted',
      answer: 'Agreed.',
    });
    const report = await ask('query($id: ID!) { report(id: $id) { tlp } }', 'priya', { id });
    expect(report.report).toEqual({ tlp: 'TLP:AMBER' });
    const refused = await run('refuseReshare', grant, 'ada');
    expect(codes(refused)).toEqual(['RESHARE_DECIDED']);
  });

  it('are refused with a reason', async () => {
    const id = await submit(AMBER);
    const { request } = await asked(id);
    const input = { reportId: id, requestId: request.id, reason: 'Not yet.' };
    const refused = await run('refuseReshare', input, 'ada', 'request { status answer }');
    expect(refused).toEqual({ request: { status: 'refused', answer: 'Not yet.' }, errors: [] });
  });

  it('are told to nobody else, in no list and no count', async () => {
    const id = await submit(AMBER);
    await asked(id);
    for (const as of ['priya', 'boris', 'clara', 'otto']) {
      for (const side of ['asked', 'received'] as const) {
        expect([as, await listed(as, side)]).toEqual([as, { totalCount: 0, nodes: [] }]);
      }
    }
    const field = `query($id: ID!) { report(id: $id) { reshareRequests { totalCount nodes { id } } } }`;
    await share(id, { ...AMBER, recipients: ['pudong-cert', 'boreas-labs'] });
    const seen = async (as: string) => (await ask(field, as, { id })).report.reshareRequests;
    expect((await seen('lin')).totalCount).toBe(1);
    expect((await seen('ada')).totalCount).toBe(1);
    expect(await seen('boris')).toEqual({ totalCount: 0, nodes: [] });
  });

  it('tell who asked and may read no longer that they are closed, and nothing else', async () => {
    const id = await submit(AMBER);
    const { request } = await asked(id);
    await share(id, { ...AMBER, recipients: ['boreas-labs'] });
    const found = (await listed('lin', 'asked')).nodes.find(
      (each: { id: string }) => each.id === request.id,
    );
    expect(found).toEqual({
      id: request.id,
      reportId: id,
      status: 'closed',
      organisation: null,
      person: null,
      organisations: [],
      reason: null,
      requestedAt: null,
      answer: null,
      answeredAt: null,
    });
  });

  it('are read page by page', async () => {
    const ids = [];
    for (let count = 0; count < 3; count += 1) {
      const id = await submit(AMBER);
      ids.unshift((await asked(id)).request.id);
    }
    const page = `query($a: String) { viewer { reshareRequests(first: 2, after: $a) {
      nodes { id } pageInfo { hasNextPage endCursor } } } }`;
    const first = (await ask(page, 'lin')).viewer.reshareRequests;
    const after = first.pageInfo.endCursor;
    const second = (await ask(page, 'lin', { a: after })).viewer.reshareRequests;
    const seen = [...first.nodes, ...second.nodes].map(({ id }: { id: string }) => id);
    expect(seen.slice(0, 3)).toEqual(ids);
  });
});
