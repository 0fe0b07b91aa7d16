import type { KafkaClient } from '@tocsin/kafka';
import type { Pool } from '../outcome-table.js';

/** Between two steps of answering a message. */
export type Place = 'outcome' | 'receipt' | 'offset' | 'delete';

type Method = (...given: unknown[]) => unknown;

/** The same object, with some of its methods wrapped. */
function wrapped<Target extends object>(
  target: Target,
  wrap: (name: string, method: Method) => Method,
): Target {
  return new Proxy(target, {
    get(inner, name) {
      const held: unknown = Reflect.get(inner, name);
      return typeof held === 'function' ? wrap(String(name), held.bind(inner) as Method) : held;
    },
  });
}

/** A database and a Kafka that fail once, before a step, as if the process had been stopped there. */
export function stoppedAt(place: Place, pool: Pool, client: KafkaClient) {
  let broken = false;
  const before =
    (hit: (given: readonly unknown[]) => boolean, method: Method): Method =>
    async (...given) => {
      if (broken || !hit(given)) return method(...given);
      broken = true;
      throw Object.assign(new Error('stopped'), { code: '57P01', severity: 'FATAL' });
    };
  const movesOffset = (given: readonly unknown[]) =>
    JSON.stringify(given[0]).includes('update intake.next_offset');
  const stoppedPool = wrapped(pool, (name, method) => {
    if (place === 'outcome' && name === 'connect') return before(() => true, method);
    return place === 'offset' && name === 'query' ? before(movesOffset, method) : method;
  });
  return { pool: stoppedPool, kafka: () => onClient(place, client, before) };
}

function onClient(
  place: Place,
  client: KafkaClient,
  before: (hit: () => boolean, method: Method) => Method,
): KafkaClient {
  const [maker, step] =
    place === 'receipt' ? ['producer', 'send'] : ['admin', 'deleteTopicRecords'];
  if (place !== 'receipt' && place !== 'delete') return client;
  return wrapped(client, (name, method) =>
    name === maker
      ? (...given) =>
          wrapped(method(...given) as object, (inner, held) =>
            inner === step ? before(() => true, held) : held,
          )
      : method,
  );
}

/** A Kafka on which the first who reads a topic is not given it, as where the leader of the group knows nothing of it. */
export function overlooking(topic: string, client: KafkaClient): KafkaClient {
  let overlooked = false;
  return wrapped(client, (name, method) =>
    name === 'consumer'
      ? (...given) =>
          wrapped(method(...given) as object, (inner, held) => {
            if (inner !== 'subscribe') return held;
            return (...subscribed) => {
              const [{ topics, ...how }] = subscribed as [{ topics: string[] }];
              const seen = overlooked ? topics : topics.filter((each) => each !== topic);
              overlooked ||= seen.length < topics.length;
              return held({ topics: seen, ...how });
            };
          })
      : method,
  );
}

/** A Kafka on which nothing is deleted. */
export const keepingRecords = (client: KafkaClient): KafkaClient =>
  wrapped(client, (name, method) =>
    name === 'admin'
      ? (...given) =>
          wrapped(method(...given) as object, (inner, held) =>
            inner === 'deleteTopicRecords' ? async () => undefined : held,
          )
      : method,
  );
