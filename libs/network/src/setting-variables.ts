import { isIP } from 'node:net';
import path from 'node:path';
import { addressProblem } from '@tocsin/domain';
import { readSmtpUrl, type SmtpServer } from '@tocsin/mail';
import { z } from 'zod';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A host name after RFC 1123: labels of letters, digits and inner hyphens. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

const host = z.string().refine((value) => isIP(value) !== 0 || HOST_NAME.test(value));

const isAddress = (protocols: readonly string[]) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const databaseUrl = z.string().refine(isAddress(['postgres:', 'postgresql:']));

/** An address to which paths are appended: nothing after its path, and nobody's password in it. */
function isBase(value: string): boolean {
  if (!isAddress(['http:', 'https:'])(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return username + password + search + hash === '';
}

const isOrigin = (value: string): boolean => isBase(value) && new URL(value).pathname === '/';

const publicUrl = z
  .string()
  .refine(isOrigin)
  .transform((value) => new URL(value).origin);

/** As OpenTelemetry has it: /v1/traces is appended. Passwords go into OTEL_EXPORTER_OTLP_HEADERS. */
const collector = z
  .string()
  .refine(isBase)
  .transform((value) => value.replace(/\/+$/, ''));

/** host:port; kafkajs takes no IPv6 address here. */
function isBroker(value: string): boolean {
  const [name = '', number = '', ...rest] = value.split(':');
  return (
    rest.length === 0 && host.safeParse(name).success && (port.safeParse(number).data ?? 0) > 0
  );
}

const brokers = z
  .string()
  .transform((value) => value.split(',').map((broker) => broker.trim()))
  .refine((list) => list.every(isBroker));

const saslMechanism = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']));

const flag = z.enum(['0', '1']);

const filePath = z.string().refine((value) => !value.includes('\0'));

/** 32 bytes in base64 or hex; the event store is the one that reads it. */
const masterKey = z
  .string()
  .trim()
  .regex(/^(?:[0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/i);

/** A leaky bucket as `20000+200`: points at once, and points that come back each second. */
const allowance = z
  .string()
  .regex(/^\d{1,12}\+\d{1,9}(?:\.\d{1,3})?$/)
  .transform((value) => {
    const [capacity, perSecond] = value.split('+').map(Number);
    return { capacity: capacity ?? 0, perSecond: perSecond ?? 0 };
  })
  .refine(({ capacity, perSecond }) => capacity >= 1 && perSecond > 0);

const LIMIT_FORM =
  'must be points at once and points that come back each second, for example 20000+200.';

/** Whole days: long enough that members get to it, and never none. */
const days = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 365);

/** An address, or a network as 10.0.0.0/8. */
function isNetwork(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** As `readSmtpUrl` has it. */
const smtpServer = z
  .string()
  .transform((value) => readSmtpUrl(value))
  .refine((server): server is SmtpServer => server !== null);

const mailAddress = z
  .string()
  .trim()
  .refine((value) => addressProblem(value) === null);

const networks = z
  .string()
  .transform((value) => value.split(',').map((network) => network.trim()))
  .refine((list) => list.every(isNetwork));

/**
 * Every variable that is read, how it must look, and what to do when it does not. The values themselves never stand in
 * a message: some are secrets.
 */
export const VARIABLES = {
  PORT: [port.optional(), 'must be a whole number from 0 to 65535 (0: any free port).'],
  HOST: [host.optional(), 'must be a host name or an IP address, for example 127.0.0.1.'],
  TOCSIN_DATA: [
    filePath.transform((value) => path.normalize(value)).optional(),
    'must be the path of a directory.',
  ],
  DATABASE_URL: [
    databaseUrl.optional(),
    'must be an address like postgres://user:password@host:5432/database.',
  ],
  DATABASE_READER_URL: [
    databaseUrl.optional(),
    'must be an address like postgres://reader:password@host:5432/database.',
  ],
  KAFKA_BROKERS: [
    brokers.optional(),
    'must be a list of host:port with commas between them, for example kafka-1:9092,kafka-2:9092.',
  ],
  KAFKA_SASL_MECHANISM: [
    saslMechanism.optional(),
    'must be scram-sha-512, scram-sha-256 or plain; leave it out for scram-sha-512.',
  ],
  KAFKA_SASL_USERNAME: [z.string().optional(), 'must be the name of a Kafka user.'],
  KAFKA_SASL_PASSWORD: [z.string().optional(), 'must be the password of that Kafka user.'],
  KAFKA_SSL: [flag.optional(), 'must be 1 (TLS to the brokers) or 0.'],
  KAFKA_SSL_CA: [filePath.optional(), 'must be the path of a PEM file.'],
  KAFKA_SSL_CERT: [filePath.optional(), 'must be the path of a PEM file.'],
  KAFKA_SSL_KEY: [filePath.optional(), 'must be the path of a PEM file.'],
  TOCSIN_DEMO: [flag.optional(), 'must be 0 (no demo network) or 1; leave it out for the default.'],
  TOCSIN_PUBLIC_URL: [
    publicUrl.optional(),
    'must be an http or https address without path, user name and query, for example https://tocsin.example.org.',
  ],
  TOCSIN_MASTER_KEY: [
    masterKey.optional(),
    'must be 32 random bytes in base64 or hex. Make one with: openssl rand -base64 32',
  ],
  TOCSIN_OLD_MASTER_KEY: [
    masterKey.optional(),
    'must be the master key from before: 32 bytes in base64 or hex.',
  ],
  TOCSIN_LIMIT_ORGANISATION: [allowance.optional(), LIMIT_FORM],
  TOCSIN_LIMIT_TOKEN: [allowance.optional(), LIMIT_FORM],
  TOCSIN_LIMIT_ANONYMOUS: [allowance.optional(), LIMIT_FORM],
  TOCSIN_LIMIT_SIGN_IN: [allowance.optional(), LIMIT_FORM],
  TOCSIN_TRUSTED_PROXIES: [
    networks.optional(),
    'must be a list of addresses or networks with commas between them, for example 10.0.0.0/8,::1.',
  ],
  TOCSIN_WEBHOOK_ALLOW_HTTP: [flag.optional(), 'must be 1 (webhooks may go over plain http) or 0.'],
  TOCSIN_WEBHOOK_ALLOW_NETWORKS: [
    networks.optional(),
    'must be a list of addresses or networks with commas between them, for example 10.1.0.0/16,::1.',
  ],
  TOCSIN_COMMENT_DAYS: [days.optional(), 'must be a whole number of days from 1 to 365.'],
  SMTP_URL: [
    smtpServer.optional(),
    'must be an address like smtp://user:password@smtp.example.org:587 (STARTTLS), smtps://… (TLS), or smtp://…?tls=off.',
  ],
  TOCSIN_MAIL_FROM: [
    mailAddress.optional(),
    'must be one e-mail address, for example alerts@tocsin.example.org.',
  ],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    collector.optional(),
    'must be the address of an OpenTelemetry collector for OTLP over HTTP, for example http://localhost:4318.',
  ],
  LOG_LEVEL: [z.enum(LOG_LEVELS).optional(), `must be one of: ${LOG_LEVELS.join(', ')}.`],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

export type VariableName = keyof typeof VARIABLES;
export type VariableValues = {
  readonly [Name in VariableName]: z.output<(typeof VARIABLES)[Name][0]>;
};
