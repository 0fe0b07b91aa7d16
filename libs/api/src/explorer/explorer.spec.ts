import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, validate } from 'graphql';
import { apiSchema } from '../schema/api-schema.js';
import { memoryNetwork, openTestApi, type MemoryNetwork, type TestApi } from '../testing.js';
import { OneTimeLinks } from './one-time-links.js';

const room = path.join(__dirname, '../..');
const tabs = path.join(room, 'explorer/tabs');

describe('the explorer', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let links: OneTimeLinks;

  beforeAll(async () => {
    const built = path.join(room, 'explorer/dist/explorer.js');
    if (!existsSync(built)) execFileSync(process.execPath, [path.join(room, 'explorer/build.mjs')]);
    network = memoryNetwork();
    links = new OneTimeLinks();
    api = await openTestApi(network, { links });
  }, 120_000);
  afterAll(() => api.close());

  const page = (address: string, init: RequestInit = {}) =>
    fetch(`${api.url}${address}`, { ...init, headers: { accept: 'text/html', ...init.headers } });

  it('is what a browser gets at /graphql', async () => {
    const response = await page('/graphql');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('<div id="explorer">');
  });

  it('loads nothing from elsewhere and allows nothing else to', async () => {
    const response = await page('/graphql');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    const html = await response.text();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(addresses.filter((address) => !/^(\/|data:,)/.test(address))).toEqual([]);
    for (const address of addresses.filter((each) => each.startsWith('/explorer/'))) {
      expect([address, (await fetch(`${api.url}${address}`)).status]).toEqual([address, 200]);
    }
  });

  it('serves its own files and no others', async () => {
    for (const file of [
      '../package.json',
      '..%2Fpackage.json',
      'build.mjs',
      '%2e%2e%2fmain.jsx',
      'nothing.js',
    ]) {
      expect([file, (await fetch(`${api.url}/explorer/${file}`)).status]).toEqual([file, 404]);
    }
  });

  it('has examples that fit the schema', () => {
    const schema = apiSchema();
    for (const file of readdirSync(tabs)) {
      const document = parse(readFileSync(path.join(tabs, file), 'utf8'));
      expect([file, validate(schema, document)]).toEqual([file, []]);
    }
  });

  describe('opened by a one-time link', () => {
    const holder = { token: 'tocsin_secret', name: 'reporter, Northgate AI' };

    it('gives the token once, and only to the page itself', async () => {
      const link = links.create(holder);
      const opened = await page(link);
      expect([opened.status, await opened.text()]).toEqual([
        200,
        expect.not.stringContaining('tocsin_secret'),
      ]);
      const redeemed = await page(link, { method: 'POST' });
      expect([redeemed.headers.get('cache-control'), await redeemed.json()]).toEqual([
        'no-store',
        holder,
      ]);
      expect((await page(link, { method: 'POST' })).status).toBe(404);
      expect((await page(link)).status).toBe(404);
    });

    it('is not used up by looking at it', async () => {
      const link = links.create(holder);
      for (let looks = 0; looks < 3; looks += 1) expect((await page(link)).status).toBe(200);
    });

    it.each([
      ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
      ['another machine behind a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ])('is nothing to %s', async (_who, headers) => {
      const link = links.create(holder);
      expect((await page(link, { method: 'POST', headers: headers as never })).status).toBe(404);
      expect((await page(link, { method: 'POST' })).status).toBe(200);
    });

    it('cannot be guessed', () => {
      const codes = new Set(Array.from({ length: 100 }, () => new OneTimeLinks().create(holder)));
      expect(codes.size).toBe(100);
      for (const code of codes) expect(code).toMatch(/^\/as\/[\w-]{20}$/);
    });
  });
});
