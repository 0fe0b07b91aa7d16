import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import {
  ask,
  Installation,
  isAlive,
  removeStoppedNetwork,
  until,
  type HubProcess,
} from './hub-process.js';
import { reportNumber, SUBMIT } from './payload.js';

jest.setTimeout(120_000);

let installation: Installation;
beforeEach(() => {
  installation = new Installation();
});
afterEach(() => installation.end());
afterAll(removeStoppedNetwork);

const INCIDENTS = '{ incidents(first: 50) { nodes { id tlp summary(lang: "en") } } }';
const incidentsSeenBy = async (hub: HubProcess, key: string | null): Promise<number> => {
  const as = key === null ? {} : { as: installation.account(key) };
  const { data } = await ask(hub, INCIDENTS, as);
  return data.incidents.nodes.length as number;
};

describe('the first start', () => {
  it('opens a demo network: a reporter submits, a responder elsewhere sees it, the public what is public', async () => {
    const hub = await installation.start();
    expect(hub.stdout).toContain('Tocsin 0.1.0 · incident sharing for AI · 警钟');
    expect(hub.stdout).toMatch(
      /✓ demo network: 8 organisations, 6 jurisdictions, 7 incidents, 1 of them retracted/,
    );
    expect(hub.stdout).toContain(`kill -9 ${hub.pid}`);
    expect(hub.stdout.match(/\/as\/\S+/g)).toHaveLength(11);
    expect(statSync(path.join(installation.data, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(installation.data, 'master.key')).mode & 0o777).toBe(0o600);
    expect(await incidentsSeenBy(hub, 'amara')).toBe(7);
    expect(await incidentsSeenBy(hub, null)).toBe(2);

    const before = await incidentsSeenBy(hub, 'linjing');
    const { data } = await ask(hub, SUBMIT, {
      as: installation.account('dana'),
      id: 'case-1',
      report: reportNumber(1),
    });
    expect(data.submitReport).toMatchObject({ duplicate: false, errors: [] });
    const { data: seen } = await ask(
      hub,
      'query ($at: String) { incidents(first: 50, atLeast: $at) { nodes { id } } }',
      { as: installation.account('linjing'), at: data.submitReport.consistencyToken },
    );
    expect(seen.incidents.nodes).toHaveLength(before + 1);
    expect(await incidentsSeenBy(hub, null)).toBe(2);
  });

  it('prints no token, and logs nothing personal', async () => {
    const hub = await installation.start({ LOG_LEVEL: 'trace' });
    await ask(hub, INCIDENTS, { as: installation.account('dana') });
    hub.kill('SIGINT');
    await hub.ended;
    const log = readFileSync(path.join(installation.data, 'postgres.log'), 'utf8');
    for (const text of [hub.stdout, hub.stderr, log]) {
      expect(text).not.toMatch(/tocsin_[0-9A-Za-z]{49}/);
      expect(text).not.toContain('Whitfield');
    }
  });

  it('without demo lets one administrator in, by a link that works once', async () => {
    const hub = await installation.start({ TOCSIN_DEMO: '0' });
    expect(hub.stdout).toContain('First administrator (one-time link, this machine only)');
    expect(hub.stdout).not.toContain('demo');
    expect(existsSync(path.join(installation.data, 'demo.json'))).toBe(false);
    const [link = ''] = hub.stdout.match(/http\S+\/as\/\S+/) ?? [];
    expect((await fetch(link)).status).toBe(200);
    const redeemed = (await (await fetch(link, { method: 'POST' })).json()) as { token: string };
    const { data } = await ask(hub, '{ viewer { roles } }', { as: redeemed });
    expect(data.viewer.roles).toContain('administrator');
    expect((await fetch(link)).status).toBe(404);
    expect((await fetch(link, { method: 'POST' })).status).toBe(404);
  });

  it('that is killed is completed by the next one', async () => {
    const killed = installation.launch();
    await until(() => existsSync(path.join(installation.data, 'demo.unfinished.json')), 'begun');
    killed.kill('SIGKILL');
    await killed.ended;
    const hub = await installation.start();
    expect(await incidentsSeenBy(hub, 'amara')).toBe(7);
    const { data } = await ask(hub, '{ reports(first: 50) { nodes { id } } }', {
      as: installation.account('amara'),
    });
    expect(data.reports.nodes).toHaveLength(9);
  });
});

describe('a second start', () => {
  it('takes seconds, has the same people, and new links', async () => {
    const first = await installation.start();
    const links = first.stdout.match(/\/as\/\S+/g);
    const { token } = installation.account('dana');
    first.kill('SIGINT');
    await first.ended;
    const began = Date.now();
    const second = await installation.start();
    const took = Date.now() - began;
    process.stderr.write(`second start: ready after ${took} ms\n`);
    expect(took).toBeLessThan(20_000);
    expect(second.stdout.match(/\/as\/\S+/g)).not.toEqual(links);
    expect(installation.account('dana').token).toBe(token);
    expect(await incidentsSeenBy(second, 'dana')).toBeGreaterThan(0);
  });
});

describe('what cannot be started is refused with a sentence', () => {
  it('a second hub on the same directory', async () => {
    const hub = await installation.startAgain();
    const second = installation.launch();
    expect(await second.ended).toBe(1);
    expect(second.stderr).toContain(`is in use by process ${hub.pid}`);
    expect(second.stdout).toBe('');
    expect(await incidentsSeenBy(hub, 'amara')).toBe(7);
  });

  it('a port that is in use, before anything is written', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await until(() => other.listening, 'listening');
    const { port } = other.address() as AddressInfo;
    const hub = installation.launch({ PORT: String(port) });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(hub.stderr).toContain(`PORT=${port + 1} npm start`);
    expect(existsSync(installation.data)).toBe(false);
    other.close();
  });

  it('wrong variables, all of them at once', async () => {
    const hub = installation.launch({ PORT: 'x', LOG_LEVEL: 'loud', TOCSIN_DEMOO: '0' });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^✗ PORT must be/),
      expect.stringMatching(/^✗ LOG_LEVEL must be/),
      expect.stringMatching(/^✗ TOCSIN_DEMOO is not .* Did you mean TOCSIN_DEMO\?$/),
    ]);
  });

  it('somebody else’s database without a master key', async () => {
    const hub = installation.launch({ DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/x' });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr).toContain('TOCSIN_MASTER_KEY is required with DATABASE_URL');
    expect(hub.stderr).not.toContain('hunter2');
  });
});

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s leaves no process behind, with streams open',
    async (signal) => {
      const hub = await installation.startAgain();
      const postgres = installation.postgresPid();
      const { token } = installation.account('dana');
      const stream = await fetch(`${hub.url}/events`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(stream.status).toBe(200);
      const began = Date.now();
      hub.kill(signal);
      expect(await hub.ended).toBe(0);
      expect(Date.now() - began).toBeLessThan(8_000);
      expect(isAlive(postgres)).toBe(false);
      expect(existsSync(path.join(installation.data, 'postgres.owner.json'))).toBe(false);
    },
  );

  it('while it is still starting leaves no process behind either', async () => {
    const hub = installation.launch();
    await until(() => existsSync(path.join(installation.data, 'postgres/postmaster.pid')), 'begun');
    hub.kill('SIGINT');
    expect(await hub.ended).toBe(0);
    expect(existsSync(path.join(installation.data, 'postgres/postmaster.pid'))).toBe(false);
  });
});
