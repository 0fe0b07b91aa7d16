import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectionFrom } from './run-client.js';

const TOKEN = { TOCSIN_TOKEN: 'toc_one' };

describe('where the network is, and as whom it is asked', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tocsin-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is said by options, by the environment, or is the hub on this machine', () => {
    expect(connectionFrom({}, TOKEN)).toEqual({ url: 'http://127.0.0.1:4000', token: 'toc_one' });
    const there = { ...TOKEN, TOCSIN_URL: 'https://tocsin.example/network/' };
    expect(connectionFrom({}, there).url).toBe('https://tocsin.example/network');
    expect(connectionFrom({ url: 'http://[::1]:4001' }, there).url).toBe('http://[::1]:4001');
  });

  it('takes the token from a file before the environment', () => {
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, 'toc_two\n');
    expect(connectionFrom({ tokenFile }, TOKEN).token).toBe('toc_two');
  });

  it.each([
    ['no token', {}, {}, 'TOKEN_MISSING'],
    ['an empty one', {}, { TOCSIN_TOKEN: ' ' }, 'TOKEN_MISSING'],
    ['one with a line break in it', {}, { TOCSIN_TOKEN: 'toc\r\nx: y' }, 'TOKEN_INVALID'],
    ['a file that is not there', { tokenFile: '/nowhere/token' }, TOKEN, 'ENOENT'],
    ['no address', { url: 'tocsin.example' }, TOKEN, 'URL_INVALID'],
    ['an address of another kind', { url: 'ftp://tocsin.example' }, TOKEN, 'URL_INVALID'],
    ['a password in the address', { url: 'https://a:b@tocsin.example' }, TOKEN, 'URL_INVALID'],
  ])('is refused with a code for %s', (_, options, variables, code) => {
    expect(() => connectionFrom(options, variables)).toThrow(expect.objectContaining({ code }));
  });
});
