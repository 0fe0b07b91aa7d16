import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, Installation, removeStoppedNetwork, until, type HubProcess } from './hub-process.js';

jest.setTimeout(240_000);

const RULE = {
  name: 'Serious, for all of us',
  filter: { severity: { atLeast: 'serious_incident' } },
  kinds: ['PUBLISHED'],
};

describe('tocsin rules', () => {
  const installation = new Installation();
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await installation.startAgain();
  });
  afterAll(async () => {
    await installation.end();
    await removeStoppedNetwork();
  });

  const file = (name: string, content: unknown): string => {
    const at = path.join(installation.folder, name);
    writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
    return at;
  };
  const rules = (who: string, ...args: string[]) =>
    installation.tocsin(['rules', ...args, '--url', hub.url], {
      TOCSIN_TOKEN: installation.account(who).token,
    });
  const listed = (who: string) =>
    JSON.parse(rules(who, 'list', '--json').stdout) as { id: string; owner: string }[];

  it('shows a rule before it is there, writes it, lists it to who may see it, and deletes it', () => {
    const before = listed('priya');
    const rule = file('rule.json', RULE);
    const preview = rules('priya', 'preview', rule, '--owner', 'organisation');
    expect([preview.code, preview.stdout]).toEqual([0, expect.stringMatching(/^\d+ incidents/)]);
    const created = rules('priya', 'create', rule, '--owner', 'organisation', '--json');
    expect(created.code).toBe(0);
    const { id } = JSON.parse(created.stdout) as { id: string };
    expect(listed('priya')).toEqual([
      ...before,
      expect.objectContaining({ id, owner: 'organisation' }),
    ]);
    expect(listed('lucia').map((each) => each.id)).not.toContain(id);
    expect(rules('priya', 'list').stdout).toContain(`${id}  organisation  ${RULE.name}: PUBLISHED`);
    expect(rules('lucia', 'delete', id)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[NOT_FOUND]'),
    });
    expect(rules('priya', 'delete', id).code).toBe(0);
    expect(listed('priya')).toEqual(before);
  });

  it('has the rule of a member that the demo network comes with, and its alert', async () => {
    expect(listed('omar')).toMatchObject([{ owner: 'organisation' }]);
    expect(listed('dana').map(({ owner }) => owner)).toEqual(['person', 'organisation']);
    const text = '{ viewer { alerts(first: 100) { nodes { rule { owner } } } } }';
    await until(async () => {
      const { data } = await ask(hub, text, { as: installation.account('dana') });
      const alerts = data.viewer.alerts.nodes as { rule: { owner: string } | null }[];
      return alerts.some(({ rule }) => rule?.owner === 'organisation');
    }, 'dana has an alert of it');
  });

  it('says what is wrong, where, and with what to go on', () => {
    const wrong = file('wrong.json', { ...RULE, name: ' ', email: true });
    expect(rules('priya', 'create', wrong, '--owner', 'organisation')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/\[VALIDATION_FAILED\]\n {2}\/name: .+\n {2}\/email: .+\n/),
    });
    for (const [content, code] of [
      ['{', 'MALFORMED_JSON'],
      [{ name: 'x' }, 'RULE_INVALID'],
    ] as const) {
      expect(rules('priya', 'create', file('bad.json', content))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`[${code}]`),
      });
    }
    const unknown = installation.tocsin(['rules', 'list', '--url', hub.url], {
      TOCSIN_TOKEN: 'toc_unknown',
    });
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('[UNAUTHENTICATED]'),
    ]);
    const without = installation.tocsin(['rules', 'list', '--url', hub.url]);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('TOCSIN_TOKEN')]);
  });
});
