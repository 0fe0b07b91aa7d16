import { addressGuard } from './address-guard.js';
import { openNameServer, type NameServer } from './testing/name-server.js';

const strict = { allowHttp: false, allowNetworks: [] };

/** What attackers write to reach what is behind the wall: the same address in another spelling, or another address. */
const ATTACKS = [
  'https://127.0.0.1',
  'https://127.1',
  'https://127.0.1',
  'https://2130706433',
  'https://0x7f000001',
  'https://0x7f.0.0.1',
  'https://0177.0.0.1',
  'https://017700000001',
  'https://0x7f.1',
  'https://127.0.0.1.',
  'https://127.0.0.1:8443/hook',
  'https://127.255.255.254',
  'https://0',
  'https://0.0.0.0',
  'https://1２7.0.0.1',
  'https://１２７。０。０。１',
  'https://①②⑦.0.0.1',
  'https://%31%32%37%2e0%2e0%2e1',
  'https://127%2E0.0.1',
  'https:\\\\127.0.0.1',
  'https:127.0.0.1',
  'https:///127.0.0.1',
  'https://[::]',
  'https://[::1]',
  'https://[0:0:0:0:0:0:0:1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]',
  'https://[::ffff:169.254.169.254]',
  'https://[::127.0.0.1]',
  'https://[64:ff9b::7f00:1]',
  'https://[64:ff9b:1::a00:1]',
  'https://[2002:7f00:1::]',
  'https://[2002:a9fe:a9fe::1]',
  'https://[2001:0:7f00:1::]',
  'https://[2001:db8::1]',
  'https://[3fff::1]',
  'https://[fc00::1]',
  'https://[fd00:ec2::254]',
  'https://[fe80::1]',
  'https://[fec0::1]',
  'https://[ff02::1]',
  'https://[100::1]',
  'https://[5f00::1]',
  'https://10.0.0.1',
  'https://172.16.0.1',
  'https://172.31.255.255',
  'https://192.168.0.1',
  'https://100.64.0.1',
  'https://100.100.100.200',
  'https://169.254.169.254/latest/meta-data/',
  'https://168.63.129.16',
  'https://192.0.0.192',
  'https://192.0.2.1',
  'https://192.88.99.1',
  'https://198.18.0.1',
  'https://198.51.100.7',
  'https://203.0.113.9',
  'https://224.0.0.1',
  'https://240.0.0.1',
  'https://255.255.255.255',
];

describe('an address of the attack list', () => {
  it.each(ATTACKS)('is refused: %s', (url) => {
    expect(addressGuard(strict).problemOf(url)).toBe('NO_PUBLIC_ADDRESS');
  });
});

describe('the address of an endpoint', () => {
  it.each([
    ['https://hooks.example.org/tocsin', null],
    ['https://hooks.example.org:8443/tocsin?tenant=7', null],
    ['https://8.8.8.8', null],
    ['https://172.32.0.1', null],
    ['https://[2606:4700::1111]/hook', null],
    ['http://hooks.example.org', 'HTTPS_REQUIRED'],
    ['ftp://hooks.example.org', 'HTTPS_REQUIRED'],
    ['file:///etc/passwd', 'HTTPS_REQUIRED'],
    ['javascript:alert(1)', 'HTTPS_REQUIRED'],
    ['https://user@hooks.example.org', 'URL_HAS_CREDENTIALS'],
    ['https://user:password@hooks.example.org', 'URL_HAS_CREDENTIALS'],
    ['https://8.8.8.8@127.0.0.1', 'URL_HAS_CREDENTIALS'],
    ['https://127.0.0.1%00.example.org', 'URL_INVALID'],
    ['https://[fe80::1%25eth0]', 'URL_INVALID'],
    ['https://256.256.256.256', 'URL_INVALID'],
    ['hooks.example.org', 'URL_INVALID'],
    ['https://', 'URL_INVALID'],
    ['', 'URL_INVALID'],
    [`https://hooks.example.org/${'x'.repeat(2_000)}`, 'URL_INVALID'],
  ])('%s: %s', (url, problem) => {
    expect(addressGuard(strict).problemOf(url)).toBe(problem);
  });

  it('may be plain or private where the operator lets it', () => {
    const guard = addressGuard({ allowHttp: true, allowNetworks: ['10.1.0.0/16', 'fd00:7::/32'] });
    expect(guard.problemOf('http://10.1.2.3')).toBeNull();
    expect(guard.problemOf('http://[fd00:7::9]')).toBeNull();
    expect(guard.problemOf('http://10.2.0.1')).toBe('NO_PUBLIC_ADDRESS');
    expect(guard.problemOf('http://127.0.0.1')).toBe('NO_PUBLIC_ADDRESS');
  });
});

describe('the name of an endpoint', () => {
  const never = new AbortController().signal;
  let names: NameServer;
  beforeAll(async () => {
    names = await openNameServer();
  });
  afterAll(() => names.close());
  const check = (url: string, signal = never) =>
    addressGuard({ ...strict, nameServers: [names.address] }).check(url, signal);

  it('is resolved, and all of its addresses are told', async () => {
    names.knows('hooks.example.org', ['2606:4700::1111', '8.8.4.4', '8.8.8.8']);
    expect(await check('https://hooks.example.org/x')).toEqual({
      ok: true,
      url: new URL('https://hooks.example.org/x'),
      addresses: ['8.8.4.4', '8.8.8.8', '2606:4700::1111'],
    });
  });

  it('is refused where one of its addresses is not public', async () => {
    for (const addresses of [['8.8.8.8', '10.0.0.1'], ['8.8.8.8', '::1'], ['127.0.0.1']]) {
      names.knows('mixed.example.org', addresses);
      expect(await check('https://mixed.example.org')).toEqual({
        ok: false,
        code: 'NO_PUBLIC_ADDRESS',
      });
    }
  });

  it('is refused in the same words where there is none: nobody learns the names behind the wall', async () => {
    names.knows('empty.example.org', []);
    for (const url of ['https://unknown.internal', 'https://empty.example.org']) {
      expect(await check(url)).toEqual({ ok: false, code: 'NO_PUBLIC_ADDRESS' });
    }
  });

  it('that moves from a public address to a private one is refused at the next attempt', async () => {
    names.knows('rebinding.example.org', ['8.8.8.8'], ['169.254.169.254']);
    expect(await check('https://rebinding.example.org')).toMatchObject({ ok: true });
    expect(await check('https://rebinding.example.org')).toEqual({
      ok: false,
      code: 'NO_PUBLIC_ADDRESS',
    });
  });

  it('that no server answers for is not resolved', async () => {
    names.knows('broken.example.org', 'refuse');
    expect(await check('https://broken.example.org')).toEqual({
      ok: false,
      code: 'NAME_NOT_RESOLVED',
    });
  });

  it('is waited for no longer than the attempt may last', async () => {
    names.knows('silent.example.org', 'silent');
    const started = Date.now();
    expect(await check('https://silent.example.org', AbortSignal.timeout(200))).toEqual({
      ok: false,
      code: 'TIMED_OUT',
    });
    expect(Date.now() - started).toBeLessThan(1_900);
  });

  it('is asked for without the dot at its end', async () => {
    names.knows('dotted.example.org', ['10.0.0.1']);
    expect(await check('https://dotted.example.org.')).toMatchObject({ ok: false });
    expect(names.asked).toContain('A dotted.example.org');
  });
});
