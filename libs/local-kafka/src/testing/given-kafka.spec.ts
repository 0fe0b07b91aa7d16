import { givenKafka } from './given-kafka.js';

const MEMBERS = ['lab-a', 'bank-c'];
const BROKERS = { KAFKA_BROKERS: 'kafka-1:9092,kafka-2:9092' };

describe('a Kafka that is given to the specs', () => {
  it('is none where KAFKA_BROKERS is absent or empty', () => {
    expect(givenKafka({}, MEMBERS)).toBeNull();
    expect(givenKafka({ KAFKA_BROKERS: ' ' }, MEMBERS)).toBeNull();
  });

  it('is reached as the program reaches it', () => {
    const signIn = { KAFKA_SASL_USERNAME: 'tocsin', KAFKA_SASL_PASSWORD: 'secret' };
    expect(givenKafka({ ...BROKERS, ...signIn, KAFKA_SASL_MECHANISM: 'PLAIN' }, [])).toEqual({
      brokers: 'kafka-1:9092,kafka-2:9092',
      memberBrokers: 'kafka-1:9092,kafka-2:9092',
      network: { name: 'tocsin', password: 'secret', mechanism: 'plain' },
      members: {},
    });
  });

  it('lets members sign in where that was told, and says how to tell it', () => {
    const kafka = givenKafka(
      {
        ...BROKERS,
        TOCSIN_TEST_KAFKA_MEMBER_BROKERS: 'kafka-1:9094',
        TOCSIN_TEST_KAFKA_MEMBERS: 'lab-a:with:colon, lab-b:other',
      },
      MEMBERS,
    );
    expect(kafka?.memberBrokers).toBe('kafka-1:9094');
    expect(kafka?.members['lab-a']).toEqual({ name: 'lab-a', password: 'with:colon' });
    expect(() => kafka?.members['bank-c']).toThrow('TOCSIN_TEST_KAFKA_MEMBERS=bank-c:password');
  });

  it.each([
    [{ KAFKA_SSL: '1' }, 'without TLS'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'must be one of: scram-sha-512'],
  ])('is refused where specs cannot speak to it: %j', (variables, sentence) => {
    expect(() => givenKafka({ ...BROKERS, ...variables }, MEMBERS)).toThrow(sentence);
  });
});
