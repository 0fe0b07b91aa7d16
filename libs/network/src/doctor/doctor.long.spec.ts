import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareFirstStart } from '../first-start/first-start.js';
import type { Settings } from '../settings.js';
import { settingsFor, TestInstallation } from '../testing/network-on-test-database.js';
import type { Check } from './check.js';
import { doctor } from './doctor.js';
import { nodeCheck } from './machine-checks.js';

async function examine(settings: Settings): Promise<Check[]> {
  const checks: Check[] = [];
  for await (const check of doctor(settings)) checks.push(check);
  return checks;
}

const illIn = (checks: readonly Check[]) => checks.filter(({ ok }) => !ok).map(({ id }) => id);

describe('the doctor', () => {
  let installation: TestInstallation;
  beforeEach(async () => {
    installation = await TestInstallation.create();
    const network = await installation.open();
    await prepareFirstStart(network);
    await network.close();
  });
  afterEach(() => installation.drop());

  it('finds a sound network well', async () => {
    const checks = await examine(installation.settings);
    expect(illIn(checks)).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual([
      'node',
      'postgres',
      'schema',
      'positions',
      'keys',
      'access',
      'views',
      'parked',
      'demo',
    ]);
  });

  it.each([
    ['an event that is gone', 'delete from events.event where position = 2', ['positions']],
    [
      'a version that is gone',
      'update events.event set version = 7 where position = 3',
      ['positions'],
    ],
    ['a counter that ran away', 'update events.counter set last = last + 1', ['positions']],
    ['a key that is gone', 'delete from keys.data_key', ['keys']],
    [
      'a key that came back after an erasure',
      `insert into keys.erasure select subject, now() from keys.data_key limit 1`,
      ['keys'],
    ],
    [
      'a key that was destroyed and of which copies were left',
      `insert into keys.data_key (subject, created_at, destroyed_at)
       values (gen_random_uuid(), now() - interval '3 days', now() - interval '25 hours')`,
      ['keys'],
    ],
    [
      'a right that nobody gave',
      `update access.person set roles = roles || 'operator'::text`,
      ['access'],
    ],
    ['a view of another version', `update views.built set version = 99`, ['views']],
  ])('finds %s', async (_, harm, expected) => {
    await installation.pool.query(harm);
    const checks = await examine(installation.settings);
    expect(illIn(checks)).toEqual(expect.arrayContaining(expected));
    expect(checks.filter(({ ok }) => !ok).every(({ next }) => Boolean(next))).toBe(true);
  });

  it('takes rights back that nobody gave', async () => {
    await installation.pool.query(`update access.person set roles = roles || 'operator'::text`);
    expect(illIn(await examine(installation.settings))).toEqual(['access']);
    expect(illIn(await examine(installation.settings))).toEqual([]);
  });

  it('ends with what keeps the network from being opened', async () => {
    const masterKey = Buffer.alloc(32, 9).toString('base64');
    const checks = await examine({ ...installation.settings, masterKey });
    expect(illIn(checks)).toEqual(['postgres']);
    expect(checks.at(-1)?.found).toContain('master key');
  });

  it('makes nothing where there is nothing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-doctor-'));
    const settings = settingsFor({ TOCSIN_DATA: path.join(folder, 'none') });
    const checks = await examine(settings);
    expect(illIn(checks)).toEqual([]);
    expect(checks.at(-1)?.found).toContain('npm start makes one');
    rmSync(folder, { recursive: true });
  });
});

it.each([
  ['18.20.0', false],
  ['20.18.9', false],
  ['20.19.0', true],
  ['24.1.0', true],
])('knows whether Node.js %s is new enough', (version, ok) => {
  expect(nodeCheck(version).ok).toBe(ok);
});
