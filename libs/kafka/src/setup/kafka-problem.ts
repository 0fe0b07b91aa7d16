/** Something about a Kafka that a person has to put right; the message says what, and holds no password. */
export class KafkaProblem extends Error {
  constructor(
    readonly code: 'KAFKA_UNREACHABLE' | 'KAFKA_SIGN_IN_REFUSED' | 'KAFKA_NOT_ALLOWED',
    options: ErrorOptions,
  ) {
    super(SENTENCES[code], options);
    this.name = 'KafkaProblem';
  }
}

const SENTENCES = {
  KAFKA_UNREACHABLE:
    'None of the brokers in KAFKA_BROKERS answers. Look whether they run, and whether KAFKA_SSL is set as they need it.',
  KAFKA_SIGN_IN_REFUSED:
    'Kafka refuses the sign-in. Look at KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.',
  KAFKA_NOT_ALLOWED:
    'The user in KAFKA_SASL_USERNAME may not do this in Kafka. Give it the rights that docs/operations.md lists.',
} as const;

/** Errors of kafkajs whose cause is plain get a sentence for people; others are given back as they are. */
export function explained(error: unknown): unknown {
  const { name = '', type = '' } = causeOf(error);
  const code = CODES.find(([pattern]) => pattern.test(`${name} ${type}`))?.[1];
  return code === undefined ? error : new KafkaProblem(code, { cause: error });
}

const CODES = [
  [/SASL/, 'KAFKA_SIGN_IN_REFUSED'],
  [/AUTHORIZATION_FAILED/, 'KAFKA_NOT_ALLOWED'],
  [/KafkaJSConnection|KafkaJSRequestTimeout|KafkaJSBrokerNotFound/, 'KAFKA_UNREACHABLE'],
] as const;

type Cause = { name?: string; type?: string; cause?: unknown; errors?: readonly unknown[] };

/** kafkajs wraps the first cause in "retries exceeded" and in lists. */
function causeOf(error: unknown): Cause {
  const { cause, errors } = (error ?? {}) as Cause;
  const inner = cause ?? errors?.[0];
  return inner === undefined ? (error ?? {}) : causeOf(inner);
}
