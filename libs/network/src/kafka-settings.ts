import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KafkaConnection, KafkaSignIn, KafkaTls } from '@tocsin/kafka';
import { isLoopback } from './loopback.js';
import type { VariableName, VariableValues } from './setting-variables.js';

type Problem = { readonly variable: VariableName; readonly message: string };
type Given = { has(name: string): boolean };

type KafkaRead =
  | { readonly ok: true; readonly connection: KafkaConnection | null }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Each of these says nothing without the other, or does nothing. */
const NEEDS: readonly (readonly [VariableName, VariableName, string])[] = [
  ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_USERNAME', 'is required with KAFKA_SASL_PASSWORD.'],
  ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'is required with KAFKA_SASL_USERNAME.'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'is required with KAFKA_SASL_MECHANISM.'],
  ['KAFKA_SSL_KEY', 'KAFKA_SSL_CERT', 'is required with KAFKA_SSL_KEY.'],
  ['KAFKA_SSL_CERT', 'KAFKA_SSL_KEY', 'is required with KAFKA_SSL_CERT.'],
];

const FILES = ['KAFKA_SSL_CA', 'KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'] as const;
const WITH_BROKERS = [
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SSL',
  ...FILES,
] as const satisfies readonly VariableName[];

/** What cannot be meant together, each named by the variable to change. */
export function kafkaContradictions(given: Given, values: Partial<VariableValues>): Problem[] {
  if (!given.has('KAFKA_BROKERS')) {
    return WITH_BROKERS.filter((name) => given.has(name)).map((variable) => ({
      variable,
      message: 'does nothing without KAFKA_BROKERS. Set that too.',
    }));
  }
  return [...missing(given), ...(values.KAFKA_SSL === '1' ? [] : withoutTls(given, values))];
}

function missing(given: Given): Problem[] {
  const problems = NEEDS.filter(([cause, needed]) => given.has(cause) && !given.has(needed)).map(
    ([, variable, message]): [VariableName, Problem] => [variable, { variable, message }],
  );
  return [...new Map(problems).values()];
}

function withoutTls(given: Given, values: Partial<VariableValues>): Problem[] {
  const problems: Problem[] = FILES.filter((name) => given.has(name)).map((variable) => ({
    variable,
    message: 'does nothing without TLS. Set KAFKA_SSL=1.',
  }));
  if (values.KAFKA_SASL_MECHANISM === 'plain' && isRemote(values)) {
    const message =
      'cannot be plain without TLS: the password would travel readable. Set KAFKA_SSL=1, or take scram-sha-512.';
    problems.push({ variable: 'KAFKA_SASL_MECHANISM', message });
  }
  return problems;
}

const isRemote = ({ KAFKA_BROKERS: brokers = [] }: Partial<VariableValues>): boolean =>
  !brokers.every((broker) => isLoopback(broker.split(':')[0] ?? ''));

/** How to reach the Kafka that the variables name; its PEM files are read now, and must fit each other. */
export function readKafka(values: VariableValues, directory: string): KafkaRead {
  const brokers = values.KAFKA_BROKERS;
  if (!brokers) return { ok: true, connection: null };
  const problems: Problem[] = [];
  const tls = values.KAFKA_SSL === '1' ? readTls(values, { directory, problems }) : null;
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, connection: { brokers, sasl: signInOf(values), tls } };
}

function signInOf(values: VariableValues): KafkaSignIn | null {
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  if (username === undefined || password === undefined) return null;
  return { mechanism: values.KAFKA_SASL_MECHANISM ?? 'scram-sha-512', username, password };
}

type Reading = { readonly directory: string; readonly problems: Problem[] };

function readTls(values: VariableValues, reading: Reading): KafkaTls {
  const file = (name: (typeof FILES)[number], check: (pem: string) => unknown) =>
    readPem({ name, file: values[name], check }, reading);
  const ca = file('KAFKA_SSL_CA', (pem) => new X509Certificate(pem));
  let certificate: X509Certificate | null = null;
  let privateKey: KeyObject | null = null;
  const cert = file('KAFKA_SSL_CERT', (pem) => (certificate = new X509Certificate(pem)));
  const key = file('KAFKA_SSL_KEY', (pem) => (privateKey = createPrivateKey(pem)));
  if (!fit(certificate, privateKey)) {
    const message = 'is not the private key of the certificate in KAFKA_SSL_CERT.';
    reading.problems.push({ variable: 'KAFKA_SSL_KEY', message });
  }
  return { ca, cert, key };
}

const fit = (certificate: X509Certificate | null, key: KeyObject | null): boolean =>
  certificate === null || key === null || certificate.checkPrivateKey(key);

type Pem = {
  readonly name: (typeof FILES)[number];
  readonly file: string | undefined;
  /** Throws where the text is not what it should be. */
  readonly check: (pem: string) => unknown;
};

function readPem({ name, file, check }: Pem, { directory, problems }: Reading): string | null {
  if (file === undefined) return null;
  const refuse = (message: string) => problems.push({ variable: name, message });
  let pem: string;
  try {
    pem = readFileSync(path.resolve(directory, file), 'utf8');
  } catch {
    refuse('names a file that cannot be read.');
    return null;
  }
  try {
    check(pem);
    return pem;
  } catch {
    const what = name === 'KAFKA_SSL_KEY' ? 'private key without a passphrase' : 'certificate';
    refuse(`names a file that holds no ${what} in PEM.`);
    return null;
  }
}
