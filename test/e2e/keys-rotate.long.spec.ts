import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask, Installation, removeStoppedNetwork, type HubProcess } from './hub-process.js';

jest.setTimeout(240_000);

const KILL_AT = pathToFileURL(path.resolve(__dirname, 'kill-at.mjs')).href;
const TITLES = '{ incidents(first: 50) { nodes { id title(lang: "en") } } }';

describe('tocsin keys', () => {
  let installation: Installation;
  beforeEach(() => {
    installation = new Installation();
  });
  afterEach(() => installation.end());
  afterAll(removeStoppedNetwork);

  const titles = async (hub: HubProcess) => {
    const { data } = await ask(hub, TITLES, { as: installation.account('linjing') });
    return data.incidents.nodes as unknown[];
  };
  const stop = async (hub: HubProcess) => {
    hub.kill('SIGINT');
    await hub.ended;
  };

  it('rotate replaces the master key of an embedded network, also when it is killed in the middle', async () => {
    const hub = await installation.startAgain();
    const before = await titles(hub);
    expect(before.length).toBeGreaterThan(3);
    await stop(hub);
    const [file, old] = ['master.key', 'master.key.old'].map((name) =>
      path.join(installation.data, name),
    ) as [string, string];
    renameSync(file, old);
    const rotate = ['keys', 'rotate', '--json', '--old-key-file', old];

    const killed = installation.tocsin(rotate, {
      NODE_OPTIONS: `--import ${KILL_AT}`,
      TOCSIN_TEST_KILL_AT: 'before the old master key goes',
    });
    expect([killed.code, killed.stdout]).toEqual([null, '']);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const wrong = path.join(installation.data, 'wrong.key');
    writeFileSync(wrong, 'A'.repeat(43), { mode: 0o600 });
    const refused = installation.tocsin(['keys', 'rotate', '--old-key-file', wrong]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('[MASTER_KEY_WRONG]'),
    ]);

    const { code, stdout } = installation.tocsin(rotate);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ wrapped: 0 })]);
    const again = await installation.start();
    expect(await titles(again)).toEqual(before);
    await stop(again);
  });

  it('rotate says in a sentence what is missing, and makes no key then', () => {
    const { code, stdout, stderr } = installation.tocsin(['keys', 'rotate']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('[OLD_MASTER_KEY_MISSING]');
    expect(existsSync(path.join(installation.data, 'master.key'))).toBe(false);
    const help = installation.tocsin(['keys', 'rotate', '--help']);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Examples:')]);
  });

  it('purge leaves nothing of destroyed keys on the embedded server, beside a hub and without', async () => {
    const hub = await installation.startAgain();
    const beside = installation.tocsin(['keys', 'purge', '--json']);
    // The demo network erases nobody's report: what is shown is that everything may be asked for.
    expect([beside.code, JSON.parse(beside.stdout)]).toEqual([0, { destroyed: 0, walGone: true }]);
    await stop(hub);
    const alone = installation.tocsin(['keys', 'purge']);
    expect([alone.code, alone.stdout]).toEqual([0, expect.stringContaining('No WAL file')]);
  });
});
