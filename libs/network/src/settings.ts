import path from 'node:path';
import { COMMENT_DAYS } from '@tocsin/commands';
import type { KafkaConnection } from '@tocsin/kafka';
import type { SmtpServer } from '@tocsin/mail';
import { ALLOWANCES, type Allowances } from '@tocsin/quota';
import { kafkaContradictions, readKafka } from './kafka-settings.js';
import { isLoopback } from './loopback.js';
import { nearest } from './nearest.js';
import {
  VARIABLES,
  type LogLevel,
  type VariableName,
  type VariableValues,
} from './setting-variables.js';

/** Everything that the environment decides, read once and typed. */
export type Settings = {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** True while nobody on another machine can reach `host`. */
  readonly loopback: boolean;
  /** Absolute. */
  readonly dataDir: string;
  /** Address of a PostgreSQL that somebody else runs; null: the embedded one. Holds a password: never print it. */
  readonly databaseUrl: string | null;
  /** The same for the role that reads for members; null: made where that is allowed. Never print it. */
  readonly databaseReaderUrl: string | null;
  /** The Kafka that carries events between processes; null: the event table does. Holds a password: never print it. */
  readonly kafka: KafkaConnection | null;
  /** Whether an empty store is filled with the demo network. Never true with a `databaseUrl` or off loopback. */
  readonly demo: boolean;
  /** Origin under which people reach the network, where that is not `http://host:port`. */
  readonly publicUrl: string | null;
  /** Null: made once and kept in `dataDir` (embedded PostgreSQL alone). Never print it. */
  readonly masterKey: string | null;
  /** The one before, while keys that it wrapped are wrapped again. Never print it. */
  readonly oldMasterKey: string | null;
  readonly logLevel: LogLevel;
  /** Where an OpenTelemetry collector takes traces; null: they go nowhere. */
  readonly traces: { readonly endpoint: string } | null;
  /** What callers of the API may ask. */
  readonly allowances: Allowances;
  /** Proxies whose X-Forwarded-For is believed: addresses, or networks as 10.0.0.0/8. */
  readonly trustedProxies: readonly string[];
  /** Where webhooks may go besides https to public addresses. */
  readonly webhooks: WebhookSettings;
  /** How long members comment on an application before somebody is admitted, in days. */
  readonly commentDays: number;
  /** Through which server mail goes out, and from which address; null: none does. Holds a password: never print it. */
  readonly mail: { readonly server: SmtpServer; readonly from: string } | null;
};

/** What is not public is closed to webhooks unless it is named here: a member chooses where they go. */
type WebhookSettings = {
  readonly allowHttp: boolean;
  /** Addresses, or networks as 10.0.0.0/8. */
  readonly allowNetworks: readonly string[];
};

export type SettingProblem = {
  readonly variable: string;
  /** What is wrong and what to do; never the value itself. */
  readonly message: string;
};

export type SettingsRead =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** These belong to the tools around the program and never reach it. */
const OF_TOOLS = /^TOCSIN_(?:TEST|BENCH)_/;

/** Named in the documents and read by no part of this release: said aloud rather than ignored. */
const LATER = /^OIDC_/;

/** Names that are ours, so that a mistyped one is found. Kafka's own tools have others that begin with KAFKA_. */
const OURS = /^(?:TOCSIN_|KAFKA_(?:BROKER|SASL|SSL))/;

/**
 * Reads the environment. Every wrong variable is named at once, unknown TOCSIN_ names included. An empty value counts as
 * absent, as compose files write it.
 */
export function readSettings(environment: Environment, directory: string): SettingsRead {
  const given = new Map(
    Object.entries(environment).filter((entry): entry is [string, string] =>
      Boolean(entry[1]?.trim()),
    ),
  );
  const { values, problems } = parse(given);
  problems.push(
    ...unknownNames([...given.keys()]),
    ...contradictions(given, values),
    ...mailContradictions(given),
    ...kafkaContradictions(given, values),
  );
  if (problems.length > 0) return { ok: false, problems };
  const kafka = readKafka(values as VariableValues, directory);
  if (!kafka.ok) return kafka;
  const { connection } = kafka;
  return { ok: true, settings: settingsOf(values as VariableValues, { directory, connection }) };
}

/** Variables that are set and that this release does nothing with, for a warning at the start. */
export const variablesForLater = (environment: Environment): string[] =>
  Object.keys(environment).filter((name) => LATER.test(name) && environment[name]);

function parse(given: ReadonlyMap<string, string>) {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const [variable, [schema, message]] of Object.entries(VARIABLES)) {
    const parsed = schema.safeParse(given.get(variable));
    if (parsed.success) values[variable] = parsed.data;
    else problems.push({ variable, message });
  }
  return { values: values as Partial<VariableValues>, problems };
}

function unknownNames(names: readonly string[]): SettingProblem[] {
  return names
    .filter((name) => OURS.test(name) && !OF_TOOLS.test(name) && !(name in VARIABLES))
    .map((variable) => {
      const meant = nearest(variable, Object.keys(VARIABLES));
      const hint = meant === null ? 'Remove it.' : `Did you mean ${meant}?`;
      return { variable, message: `is not a variable of this program. ${hint}` };
    });
}

function contradictions(
  given: ReadonlyMap<string, string>,
  values: Partial<VariableValues>,
): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const refuse = (variable: VariableName, message: string) => problems.push({ variable, message });
  const external = given.has('DATABASE_URL');
  if (external && !given.has('TOCSIN_MASTER_KEY')) {
    refuse(
      'TOCSIN_MASTER_KEY',
      'is required with DATABASE_URL: it wraps the keys of all reports and must not be kept in that database. ' +
        'Make one with: openssl rand -base64 32',
    );
  }
  if (given.has('DATABASE_READER_URL') && !external) {
    refuse(
      'DATABASE_READER_URL',
      'is for the database of DATABASE_URL: the embedded one has a reader.',
    );
  }
  if (values.TOCSIN_DEMO === '1' && external) {
    refuse(
      'TOCSIN_DEMO',
      'cannot be 1 with DATABASE_URL: demo data is for the embedded database alone.',
    );
  }
  if (values.TOCSIN_DEMO === '1' && values.HOST !== undefined && !isLoopback(values.HOST)) {
    refuse('TOCSIN_DEMO', 'cannot be 1 while HOST can be reached from other machines.');
  }
  return problems;
}

/** A mail server, where mail comes from and where its links lead: all three or none. */
function mailContradictions(given: ReadonlyMap<string, string>): SettingProblem[] {
  const needed = ['TOCSIN_MAIL_FROM', 'TOCSIN_PUBLIC_URL'] as const;
  if (given.has('SMTP_URL')) {
    return needed
      .filter((variable) => !given.has(variable))
      .map((variable) => ({ variable, message: MAIL_NEEDS[variable] }));
  }
  const message = 'is for the mail server of SMTP_URL.';
  return given.has('TOCSIN_MAIL_FROM') ? [{ variable: 'TOCSIN_MAIL_FROM', message }] : [];
}

const MAIL_NEEDS = {
  TOCSIN_MAIL_FROM: 'is required with SMTP_URL: the address that mail comes from.',
  TOCSIN_PUBLIC_URL: 'is required with SMTP_URL: links in mail lead there.',
} as const;

type Surroundings = {
  readonly directory: string;
  readonly connection: KafkaConnection | null;
};

function settingsOf(values: VariableValues, { directory, connection }: Surroundings): Settings {
  const host = values.HOST ?? '127.0.0.1';
  const loopback = isLoopback(host);
  const database = databaseOf(values);
  return {
    port: values.PORT ?? 4000,
    host,
    loopback,
    dataDir: path.resolve(directory, values.TOCSIN_DATA ?? '.tocsin'),
    ...database,
    kafka: connection,
    demo: values.TOCSIN_DEMO !== '0' && database.databaseUrl === null && loopback,
    publicUrl: values.TOCSIN_PUBLIC_URL ?? null,
    ...masterKeysOf(values),
    logLevel: values.LOG_LEVEL ?? 'info',
    traces: tracesOf(values),
    commentDays: values.TOCSIN_COMMENT_DAYS ?? COMMENT_DAYS,
    mail: mailOf(values),
    ...callersOf(values),
    webhooks: {
      allowHttp: values.TOCSIN_WEBHOOK_ALLOW_HTTP === '1',
      allowNetworks: values.TOCSIN_WEBHOOK_ALLOW_NETWORKS ?? [],
    },
  };
}

const masterKeysOf = (values: VariableValues) => ({
  masterKey: values.TOCSIN_MASTER_KEY ?? null,
  oldMasterKey: values.TOCSIN_OLD_MASTER_KEY ?? null,
});

const databaseOf = ({ DATABASE_URL, DATABASE_READER_URL }: VariableValues) => ({
  databaseUrl: DATABASE_URL ?? null,
  databaseReaderUrl: DATABASE_READER_URL ?? null,
});

const tracesOf = ({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: VariableValues): Settings['traces'] =>
  endpoint ? { endpoint } : null;

const mailOf = ({ SMTP_URL: server, TOCSIN_MAIL_FROM: from }: VariableValues): Settings['mail'] =>
  server && from ? { server, from } : null;

const callersOf = (values: VariableValues): Pick<Settings, 'allowances' | 'trustedProxies'> => ({
  allowances: {
    organisation: values.TOCSIN_LIMIT_ORGANISATION ?? ALLOWANCES.organisation,
    token: values.TOCSIN_LIMIT_TOKEN ?? ALLOWANCES.token,
    address: values.TOCSIN_LIMIT_ANONYMOUS ?? ALLOWANCES.address,
    'sign-in': values.TOCSIN_LIMIT_SIGN_IN ?? ALLOWANCES['sign-in'],
  },
  trustedProxies: values.TOCSIN_TRUSTED_PROXIES ?? [],
});
