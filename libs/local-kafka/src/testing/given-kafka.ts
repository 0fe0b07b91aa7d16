import type { KafkaUser } from '../kafka-user.js';

/** Somebody who signs in by a mechanism, SCRAM-SHA-512 where none is named; without a name nobody signs in. */
type SpecUser = KafkaUser & { readonly mechanism?: string };

/** The Kafka that specs share. Topics are each spec's own: give them names of their own. */
export type SharedKafka = {
  /** host:port, with commas between them. */
  readonly brokers: string;
  readonly memberBrokers: string;
  /** May do everything. */
  readonly network: SpecUser;
  /** Members that may sign in: lab-a, lab-b, bank-c. */
  readonly members: Readonly<Record<string, KafkaUser>>;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** What a spec can say to a Kafka. */
const MECHANISMS = ['scram-sha-512', 'scram-sha-256', 'plain'];

/**
 * The Kafka that whoever runs the specs has named, by the variables that the program reads too; null where none is.
 * TOCSIN_TEST_KAFKA_MEMBERS (`lab-a:password,lab-b:…`) says how members sign in, TOCSIN_TEST_KAFKA_MEMBER_BROKERS where,
 * if not at the same addresses. Throws a sentence that says what to change.
 */
export function givenKafka(
  environment: Environment,
  members: readonly string[],
): SharedKafka | null {
  const brokers = environment['KAFKA_BROKERS']?.trim();
  if (!brokers) return null;
  if (environment['KAFKA_SSL'] === '1') {
    throw new Error('Specs speak to Kafka without TLS: KAFKA_BROKERS must name such a listener.');
  }
  const mechanism = mechanismOf(environment['KAFKA_SASL_MECHANISM'] ?? '');
  const {
    KAFKA_SASL_USERNAME: name = '',
    KAFKA_SASL_PASSWORD: password = '',
    TOCSIN_TEST_KAFKA_MEMBER_BROKERS: memberBrokers = brokers,
    TOCSIN_TEST_KAFKA_MEMBERS: told = '',
  } = environment;
  const network = { name, password, mechanism };
  return { brokers, memberBrokers, network, members: usersOf(told, members) };
}

function mechanismOf(text: string): string {
  const mechanism = text.toLowerCase() || 'scram-sha-512';
  if (MECHANISMS.includes(mechanism)) return mechanism;
  throw new Error(`KAFKA_SASL_MECHANISM must be one of: ${MECHANISMS.join(', ')}.`);
}

/** A member that was not told is an error where a spec asks for it: the other specs need none. */
function usersOf(list: string, members: readonly string[]): Readonly<Record<string, KafkaUser>> {
  const told = new Map(
    list.split(',').map((entry) => {
      const [name = '', ...password] = entry.trim().split(':');
      return [name, { name, password: password.join(':') }];
    }),
  );
  const getters = members.map((name) => {
    const get = () => {
      const user = told.get(name);
      if (user) return user;
      throw new Error(
        `this spec signs in as the member ${name}: name it in TOCSIN_TEST_KAFKA_MEMBERS=${name}:password,…`,
      );
    };
    return [name, { get, enumerable: true }];
  });
  return Object.defineProperties({}, Object.fromEntries(getters) as PropertyDescriptorMap);
}
