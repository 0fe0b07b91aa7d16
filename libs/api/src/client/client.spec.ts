import { NETWORKS } from '../testing/changes-scene.js';
import { handlingScene } from '../testing/handling-scene.js';

const AMBER = {
  tlp: 'TLP:AMBER',
  recipients: ['pudong-cert'],
  includeSecretariat: false,
} as const;

const READ = `query($id: ID!) { report(id: $id) { id clients {
  organisation { id } namedBy { id } namedAt } } }`;

describe.each(NETWORKS)('clients of a recipient over GraphQL, %s', (_where, open) => {
  const { ask, run, submit, codes, share } = handlingScene(open);
  const sharing = { ...AMBER, recipients: ['pudong-cert'] };

  it('are named and taken back, and read meanwhile', async () => {
    const id = await submit(sharing);
    const input = { reportId: id, organisation: 'thames-bank' };
    expect((await ask(READ, 'priya', { id })).report).toBeNull();
    const named = await run(
      'nameClient',
      input,
      'lin',
      'report { id clients { organisation { id } } } consistencyToken cautions { code }',
    );
    expect(named).toMatchObject({
      report: { id, clients: [{ organisation: { id: 'thames-bank' } }] },
      cautions: [{ code: 'CN_PERSONAL_INFORMATION_ABROAD' }],
      errors: [],
    });
    expect((await ask(READ, 'priya', { id })).report).toMatchObject({ id });
    const taken = await run('removeClient', input, 'lin', 'report { id clients { namedAt } }');
    expect(taken).toMatchObject({ report: { id, clients: [] }, errors: [] });
    expect((await ask(READ, 'priya', { id })).report).toBeNull();
    expect(codes(await run('removeClient', input, 'lin'))).toEqual(['NOT_NAMED']);
  });

  it('are told to the source, to who named them and to themselves', async () => {
    const id = await submit({ ...sharing, recipients: ['pudong-cert', 'boreas-labs'] });
    await run('nameClient', { reportId: id, organisation: 'thames-bank' }, 'lin');
    const told = async (as: string) => (await ask(READ, as, { id })).report.clients;
    const client = {
      organisation: { id: 'thames-bank' },
      namedBy: { id: 'pudong-cert' },
      namedAt: expect.any(String),
    };
    for (const as of ['ada', 'lin', 'priya']) expect([as, await told(as)]).toEqual([as, [client]]);
    expect(await told('boris')).toEqual([]);
  });

  it('are no way around what is hidden', async () => {
    const id = await submit(sharing);
    const absent = 'TR-2026-00000000-0';
    for (const as of ['priya', 'boris', 'clara', 'otto', 'chen', 'wei']) {
      for (const name of ['nameClient', 'removeClient']) {
        const answers = await Promise.all(
          [id, absent].map((reportId) =>
            run(name, { reportId, organisation: 'thames-bank' }, as, 'report { id }'),
          ),
        );
        expect(answers[0]).toEqual(answers[1]);
        expect(codes(answers[0])).toEqual(['NOT_FOUND']);
      }
    }
  });

  it('are gone with the next request once their recipient is', async () => {
    const id = await submit(sharing);
    await run('nameClient', { reportId: id, organisation: 'thames-bank' }, 'lin');
    await share(id, { ...sharing, recipients: ['boreas-labs'] });
    expect((await ask(READ, 'priya', { id })).report).toBeNull();
    expect((await ask(READ, 'ada', { id })).report.clients).toEqual([]);
  });
});
