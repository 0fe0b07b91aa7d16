import { setTimeout as pause } from 'node:timers/promises';
import { startRelay } from '@tocsin/event-feed';
import { ensureTopic, eventsTopic, openKafka, type KafkaClient } from '@tocsin/kafka';
import type { Network } from '@tocsin/network';
import type { BenchRow } from '../measure/row.js';
import { inTurn, timed } from '../measure/statistics.js';
import { keepingSends, sendRaw, type RawSend } from '../rivals/raw-send.js';
import { startBroker } from '../served/broker.js';
import { newPlace, openPlace } from '../served/place.js';
import { writeHistory } from '../workload/history.js';
import { newId } from '../workload/new-id.js';

const EVENTS = 120_000;
const ROUNDS = 3;
/** How often it is looked how far the relay is. */
const LOOK_MS = 10;

/** From the store to Kafka. */
export const relay: BenchRow = {
  name: 'relay',
  about: 'events put on Kafka per second, against raw kafkajs sends of the same batches',
  async run(machine) {
    const kafka = openKafka(await startBroker(machine), { clientId: 'tocsin-bench' });
    const network = await openPlace(await newPlace(machine), []);
    machine.afterwards(() => network.close());
    const { seed, scale } = machine;
    const events = await writeHistory(network, { events: EVENTS * scale, seed });
    machine.say(`  ${events} events written`);
    const sends: RawSend[] = [];
    const emptied = { network, events };
    await relayAll(keepingSends(kafka, sends), emptied);
    const perSecond = (milliseconds: number) => (events / milliseconds) * 1000;
    const raw = async () => sendRaw(kafka, { topic: await anEmptyTopic(kafka), sends });
    await raw();
    const found = await inTurn(ROUNDS, {
      tocsin: async () => perSecond(await relayAll(kafka, emptied)),
      raw: async () => perSecond(await raw()),
    });
    return [
      {
        what: `relay, ${events.toLocaleString('en')} events`,
        value: found.tocsin,
        unit: '/s',
        rival: 'kafkajs send, same batches',
        rivalValue: found.raw,
        by: 'share',
        bound: 0.7,
      },
    ];
  },
};

/** Milliseconds from the start of a relay that has sent nothing until all events are on Kafka and marked. */
async function relayAll(
  kafka: KafkaClient,
  { network, events }: { readonly network: Network; readonly events: number },
): Promise<number> {
  const { pool, store } = network;
  const name = await anEmptyTopic(kafka);
  await pool.query('delete from feed.relay');
  const failures: unknown[] = [];
  const failed = (error: unknown) => failures.push(error);
  let stop = async () => {};
  try {
    return await timed(async () => {
      const running = startRelay({
        pool,
        store,
        kafka,
        topicOf: () => ({ ...eventsTopic(), name }),
        onFatal: failed,
        onFailure: failed,
      });
      stop = () => running.stop();
      while ((await publishedOf(network)) < events) {
        // What is sent twice is not what the rival sends once.
        if (failures.length > 0) throw failures[0];
        await pause(LOOK_MS);
      }
    });
  } finally {
    await stop();
  }
}

async function publishedOf({ pool }: Network): Promise<number> {
  const { rows } = await pool.query<{ published: number }>('select published from feed.relay');
  return rows[0]?.published ?? 0;
}

/** As the events' own, under a name of its own; made before the clock runs. */
async function anEmptyTopic(kafka: KafkaClient): Promise<string> {
  const name = `measured.${newId()}`;
  await ensureTopic(kafka, { ...eventsTopic(), name });
  return name;
}
