import { ALLOWANCES } from '@tocsin/quota';
import fc from 'fast-check';
import { isLoopback } from './loopback.js';
import { readSettings, variablesForLater } from './settings.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

const settingsOf = (environment: Record<string, string>) => {
  const read = readSettings(environment, '/srv/here');
  if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
  return read.settings;
};

const refusalsOf = (environment: Record<string, string>) => {
  const read = readSettings(environment, '/srv/here');
  return read.ok ? [] : read.problems.map(({ variable }) => variable);
};

describe('settings', () => {
  it('need nothing: the embedded network with its demo, on this machine alone', () => {
    expect(settingsOf({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      loopback: true,
      dataDir: '/srv/here/.tocsin',
      databaseUrl: null,
      databaseReaderUrl: null,
      kafka: null,
      demo: true,
      publicUrl: null,
      masterKey: null,
      oldMasterKey: null,
      logLevel: 'info',
      traces: null,
      allowances: ALLOWANCES,
      trustedProxies: [],
      webhooks: { allowHttp: false, allowNetworks: [] },
      commentDays: 14,
      mail: null,
    });
  });

  it('say how long members comment on an application', () => {
    expect(settingsOf({ TOCSIN_COMMENT_DAYS: '30' }).commentDays).toBe(30);
    for (const value of ['0', '366', '-1', '1.5', 'two', '1000'])
      expect(refusalsOf({ TOCSIN_COMMENT_DAYS: value })).toEqual(['TOCSIN_COMMENT_DAYS']);
  });

  it('say what callers may ask, and whose X-Forwarded-For is believed', () => {
    const { allowances, trustedProxies } = settingsOf({
      TOCSIN_LIMIT_TOKEN: '500+2.5',
      TOCSIN_LIMIT_SIGN_IN: '10+0.1',
      TOCSIN_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    });
    expect(allowances).toEqual({
      ...ALLOWANCES,
      token: { capacity: 500, perSecond: 2.5 },
      'sign-in': { capacity: 10, perSecond: 0.1 },
    });
    expect(trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  });

  it.each(['', '500', '0+5', '5+0', '-5+5', '5+5+5', '1e9+5', 'off', '5 + 5'])(
    'know no allowance "%s"',
    (value) => {
      const refused = value === '' ? [] : ['TOCSIN_LIMIT_ANONYMOUS'];
      expect(refusalsOf({ TOCSIN_LIMIT_ANONYMOUS: value })).toEqual(refused);
    },
  );

  it.each([
    '*',
    '10.0.0.0/33',
    '::/129',
    '10.0.0',
    'proxy.example',
    '10.0.0.1,',
    '10.0.0.0/8/8',
    '10.0.0.0/',
  ])('know no proxy "%s"', (value) => {
    expect(refusalsOf({ TOCSIN_TRUSTED_PROXIES: value })).toEqual(['TOCSIN_TRUSTED_PROXIES']);
  });

  it('let webhooks go nowhere but over https to public addresses, unless they are told to', () => {
    expect(settingsOf({}).webhooks).toEqual({ allowHttp: false, allowNetworks: [] });
    const { webhooks } = settingsOf({
      TOCSIN_WEBHOOK_ALLOW_HTTP: '1',
      TOCSIN_WEBHOOK_ALLOW_NETWORKS: '10.1.0.0/16, ::1',
    });
    expect(webhooks).toEqual({ allowHttp: true, allowNetworks: ['10.1.0.0/16', '::1'] });
    expect(refusalsOf({ TOCSIN_WEBHOOK_ALLOW_NETWORKS: '10.1.0.0/33' })).toEqual([
      'TOCSIN_WEBHOOK_ALLOW_NETWORKS',
    ]);
    expect(refusalsOf({ TOCSIN_WEBHOOK_ALLOW_HTTP: 'yes' })).toEqual(['TOCSIN_WEBHOOK_ALLOW_HTTP']);
  });

  it('send traces nowhere unless a collector is named', () => {
    const endpointOf = (OTEL_EXPORTER_OTLP_ENDPOINT: string) =>
      settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT }).traces?.endpoint;
    expect(endpointOf('http://localhost:4318/')).toBe('http://localhost:4318');
    expect(endpointOf('https://collector.example/otlp')).toBe('https://collector.example/otlp');
    for (const value of ['localhost:4318', 'grpc://a:4317', 'http://a:b@c', 'http://a/?key=b', 'x'])
      expect(refusalsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: value })).toEqual([
        'OTEL_EXPORTER_OTLP_ENDPOINT',
      ]);
  });

  it('count an empty variable as absent', () => {
    expect(settingsOf({ PORT: '', DATABASE_URL: ' ', TOCSIN_DEMO: '' })).toEqual(settingsOf({}));
  });

  it('name every wrong variable at once', () => {
    const wrong = {
      PORT: '65536',
      HOST: 'not a host',
      DATABASE_URL: 'mysql://x',
      KAFKA_BROKERS: 'kafka',
      KAFKA_SSL: 'yes',
      TOCSIN_DEMO: 'yes',
      TOCSIN_PUBLIC_URL: 'https://a.example/path',
      TOCSIN_MASTER_KEY: 'short',
      LOG_LEVEL: 'loud',
    };
    expect(refusalsOf(wrong)).toEqual(Object.keys(wrong));
  });

  it('never repeat a value, because it may be a secret', () => {
    const secret = 'hunter2hunter2';
    const read = readSettings(
      { TOCSIN_MASTER_KEY: secret, DATABASE_URL: `http://a:${secret}@b` },
      '/',
    );
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain(secret);
  });

  it('refuse a database of somebody else without a master key', () => {
    const DATABASE_URL = 'postgres://a:b@db.example/tocsin';
    expect(refusalsOf({ DATABASE_URL })).toEqual(['TOCSIN_MASTER_KEY']);
    expect(settingsOf({ DATABASE_URL, TOCSIN_MASTER_KEY: KEY }).databaseUrl).toBe(DATABASE_URL);
  });

  it('never let demo data into a database of somebody else', () => {
    const external = { DATABASE_URL: 'postgres://a:b@db/tocsin', TOCSIN_MASTER_KEY: KEY };
    expect(settingsOf(external).demo).toBe(false);
    expect(refusalsOf({ ...external, TOCSIN_DEMO: '1' })).toEqual(['TOCSIN_DEMO']);
  });

  it('never let demo data where other machines can reach it', () => {
    expect(settingsOf({ HOST: '0.0.0.0' })).toMatchObject({ demo: false, loopback: false });
    expect(refusalsOf({ HOST: '0.0.0.0', TOCSIN_DEMO: '1' })).toEqual(['TOCSIN_DEMO']);
    expect(settingsOf({ HOST: 'localhost' }).demo).toBe(true);
  });

  it('find a mistyped name, which would otherwise silently do nothing', () => {
    const read = readSettings({ TOCSIN_DEMOS: '0', TOCSIN_SOMETHING_ELSE: '1' }, '/');
    expect(read).toEqual({
      ok: false,
      problems: [
        {
          variable: 'TOCSIN_DEMOS',
          message: 'is not a variable of this program. Did you mean TOCSIN_DEMO?',
        },
        {
          variable: 'TOCSIN_SOMETHING_ELSE',
          message: 'is not a variable of this program. Remove it.',
        },
      ],
    });
    expect(refusalsOf({ TOCSIN_TEST_DATABASE_URL: 'postgres://x' })).toEqual([]);
  });

  it('say through which server mail goes out, where its links lead, and from whom it is', () => {
    const mail = {
      SMTP_URL: 'smtp://tocsin:pw@smtp.example.org',
      TOCSIN_MAIL_FROM: 'alerts@tocsin.example',
      TOCSIN_PUBLIC_URL: 'https://tocsin.example',
    };
    expect(settingsOf(mail).mail).toMatchObject({
      server: { host: 'smtp.example.org', port: 587, requireTls: true },
      from: 'alerts@tocsin.example',
    });
    for (const variable of ['TOCSIN_MAIL_FROM', 'TOCSIN_PUBLIC_URL'])
      expect(refusalsOf({ ...mail, [variable]: '' })).toEqual([variable]);
    expect(refusalsOf({ ...mail, SMTP_URL: '' })).toEqual(['TOCSIN_MAIL_FROM']);
    expect(refusalsOf({ ...mail, SMTP_URL: 'http://smtp.example.org' })).toEqual(['SMTP_URL']);
    expect(refusalsOf({ ...mail, TOCSIN_MAIL_FROM: 'a@b.example\nBcc: c@d.example' })).toEqual([
      'TOCSIN_MAIL_FROM',
    ]);
  });

  it('say which variables are for a later release', () => {
    const environment = {
      OIDC_ISSUER: 'https://a.example',
      OIDC_CLIENT_ID: '',
      KAFKA_BROKERS: 'a:9092',
    };
    expect(variablesForLater(environment)).toEqual(['OIDC_ISSUER']);
  });

  it('keep only the origin of the public address', () => {
    expect(settingsOf({ TOCSIN_PUBLIC_URL: 'https://tocsin.example/' }).publicUrl).toBe(
      'https://tocsin.example',
    );
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['0:0:0:0:0:0:0:1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.7', false],
    ['127.example.org', false],
    ['localhost.example.org', false],
  ])('know whether %s can be reached from elsewhere', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });

  it('read or refuse whatever stands in the environment, and never throw', () => {
    const names = ['PORT', 'HOST', 'TOCSIN_DATA', 'DATABASE_URL', 'TOCSIN_PUBLIC_URL', 'LOG_LEVEL'];
    const environment = fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(environment, (given) => {
        const read = readSettings(given, '/');
        return read.ok || read.problems.length > 0;
      }),
    );
  });
});
