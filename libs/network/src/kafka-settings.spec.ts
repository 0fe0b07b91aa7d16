import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSettings } from './settings.js';
import { selfSigned } from './testing/self-signed.js';

let here: string;
beforeEach(() => {
  here = mkdtempSync(path.join(tmpdir(), 'tocsin-kafka-settings-'));
});
afterEach(() => rmSync(here, { recursive: true }));

const kafkaOf = (environment: Record<string, string>) => {
  const read = readSettings(environment, here);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings.kafka;
};

const problemsOf = (environment: Record<string, string>) => {
  const read = readSettings(environment, here);
  return read.ok ? {} : Object.fromEntries(read.problems.map((each) => Object.values(each)));
};

const BROKERS = { KAFKA_BROKERS: 'kafka-1:9092' };

describe('the settings of Kafka', () => {
  it('are absent where no broker is named: the event table is the feed', () => {
    expect(kafkaOf({ KAFKA_BROKERS: ' ' })).toBeNull();
  });

  it('need only the brokers', () => {
    expect(kafkaOf({ KAFKA_BROKERS: 'kafka-1:9092, 10.0.0.7:9093' })).toEqual({
      brokers: ['kafka-1:9092', '10.0.0.7:9093'],
      sasl: null,
      tls: null,
    });
  });

  it('sign in by SCRAM-SHA-512 unless told otherwise, spelled as Kafka or as kafkajs does', () => {
    const user = { KAFKA_SASL_USERNAME: 'tocsin', KAFKA_SASL_PASSWORD: 'p' };
    const sasl = { mechanism: 'scram-sha-512', username: 'tocsin', password: 'p' };
    expect(kafkaOf({ ...BROKERS, ...user })?.sasl).toEqual(sasl);
    const other = { ...BROKERS, ...user, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256' };
    expect(kafkaOf(other)?.sasl).toEqual({ ...sasl, mechanism: 'scram-sha-256' });
  });

  it.each([
    'kafka-1',
    'kafka-1:',
    'kafka-1:0',
    'kafka-1:65536',
    ':9092',
    'a:1,,b:2',
    'a:1,b',
    '[::1]:9',
  ])('refuse %s as a list of brokers', (KAFKA_BROKERS) => {
    expect(Object.keys(problemsOf({ KAFKA_BROKERS }))).toEqual(['KAFKA_BROKERS']);
  });

  it('read the PEM files of TLS, from where the program was started', () => {
    const { cert, key } = selfSigned();
    writeFileSync(path.join(here, 'cert.pem'), cert);
    writeFileSync(path.join(here, 'key.pem'), key);
    const tls = { ...BROKERS, KAFKA_SSL: '1' };
    expect(kafkaOf(tls)?.tls).toEqual({ ca: null, cert: null, key: null });
    const client = { KAFKA_SSL_CERT: 'cert.pem', KAFKA_SSL_KEY: path.join(here, 'key.pem') };
    expect(kafkaOf({ ...tls, ...client, KAFKA_SSL_CA: './cert.pem' })?.tls).toEqual({
      ca: cert,
      cert,
      key,
    });
  });

  it('name each file that is missing or holds something else', () => {
    writeFileSync(path.join(here, 'words.pem'), 'no certificate');
    const files = {
      KAFKA_SSL_CA: 'none.pem',
      KAFKA_SSL_CERT: 'words.pem',
      KAFKA_SSL_KEY: 'words.pem',
    };
    expect(problemsOf({ ...BROKERS, KAFKA_SSL: '1', ...files })).toEqual({
      KAFKA_SSL_CA: 'names a file that cannot be read.',
      KAFKA_SSL_CERT: 'names a file that holds no certificate in PEM.',
      KAFKA_SSL_KEY: 'names a file that holds no private key without a passphrase in PEM.',
    });
  });

  it('refuse the key of another certificate', () => {
    writeFileSync(path.join(here, 'cert.pem'), selfSigned().cert);
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path.join(here, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const files = { KAFKA_SSL_CERT: 'cert.pem', KAFKA_SSL_KEY: 'key.pem' };
    expect(Object.keys(problemsOf({ ...BROKERS, KAFKA_SSL: '1', ...files }))).toEqual([
      'KAFKA_SSL_KEY',
    ]);
  });

  it.each([
    [{ KAFKA_SASL_PASSWORD: 'p' }, 'KAFKA_SASL_USERNAME'],
    [{ KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD'],
    [{ KAFKA_SASL_MECHANISM: 'scram-sha-512' }, 'KAFKA_SASL_USERNAME'],
    [{ KAFKA_SSL: '1', KAFKA_SSL_KEY: 'key.pem' }, 'KAFKA_SSL_CERT'],
    [{ KAFKA_SSL: '1', KAFKA_SSL_CERT: 'cert.pem' }, 'KAFKA_SSL_KEY'],
    [{ KAFKA_SSL_CA: 'ca.pem' }, 'KAFKA_SSL_CA'],
    [{ KAFKA_SSL: '0', KAFKA_SSL_CA: 'ca.pem' }, 'KAFKA_SSL_CA'],
    [
      { KAFKA_SASL_MECHANISM: 'gssapi', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' },
      'KAFKA_SASL_MECHANISM',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' },
      'KAFKA_SASL_MECHANISM',
    ],
  ])('refuse %j', (environment, variable) => {
    expect(Object.keys(problemsOf({ ...BROKERS, ...environment }))).toEqual([variable]);
  });

  it('let a password travel readable to this machine alone', () => {
    const plain = {
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'u',
      KAFKA_SASL_PASSWORD: 'p',
    };
    expect(kafkaOf({ ...plain, KAFKA_BROKERS: '127.0.0.1:9092,localhost:9093' })).not.toBeNull();
    expect(kafkaOf({ ...plain, ...BROKERS, KAFKA_SSL: '1' })).not.toBeNull();
  });

  it('refuse what does nothing because no broker is named', () => {
    expect(Object.keys(problemsOf({ KAFKA_SASL_USERNAME: 'u', KAFKA_SSL: '0' }))).toEqual([
      'KAFKA_SASL_USERNAME',
      'KAFKA_SSL',
    ]);
  });

  it('find a mistyped name, and leave the names of Kafka’s own tools alone', () => {
    expect(
      problemsOf({ KAFKA_BROKER: 'a:1', KAFKA_SSL_CERTS: 'x', KAFKA_HEAP_OPTS: '-Xmx1g' }),
    ).toEqual({
      KAFKA_BROKER: 'is not a variable of this program. Did you mean KAFKA_BROKERS?',
      KAFKA_SSL_CERTS: 'is not a variable of this program. Did you mean KAFKA_SSL_CERT?',
    });
  });

  it('never repeat a value in a refusal', () => {
    const secret = 'hunter2hunter2';
    const wrong = {
      KAFKA_SASL_PASSWORD: secret,
      KAFKA_SASL_MECHANISM: secret,
      KAFKA_SSL_CA: secret,
    };
    expect(JSON.stringify(problemsOf({ ...BROKERS, ...wrong }))).not.toContain(secret);
  });
});
