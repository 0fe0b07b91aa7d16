import { openKafka, type KafkaClient } from '@tocsin/kafka';
import { drive, type Begun, type Drive } from '../served/drive.js';
import { wallClock } from './clock.js';
import { until } from './subscribers.js';

/** One message, by the key under which it is answered. */
export type Letter = { readonly key: string; readonly value: string };

/** Where messages go and answers come from: topics of one partition. */
type Post = {
  readonly kafka: Parameters<typeof openKafka>[0];
  readonly to: string;
  readonly from: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Answer = { readonly at: number; readonly value: string };

/** Sends messages as a member's own producer does, each by itself, and hears what is answered. */
export class Correspondent {
  readonly #answers = new Map<string, Answer>();
  readonly #producer: ReturnType<KafkaClient['producer']>;
  readonly #consumer: ReturnType<KafkaClient['consumer']>;

  private constructor(private readonly post: Post) {
    const client = openKafka(post.kafka, { clientId: 'correspondent' });
    this.#producer = client.producer({ allowAutoTopicCreation: false });
    this.#consumer = client.consumer({
      groupId: `${post.from}.measured`,
      minBytes: 1,
      maxWaitTimeInMs: 100,
      allowAutoTopicCreation: false,
    });
  }

  static async open(post: Post): Promise<Correspondent> {
    const opened = new Correspondent(post);
    await opened.#producer.connect();
    await opened.#listen();
    return opened;
  }

  async #listen(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.post.from], fromBeginning: true });
    const joined = new Promise<void>((resolve) =>
      this.#consumer.on(this.#consumer.events.GROUP_JOIN, () => resolve()),
    );
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const at = wallClock();
        for (const { key, value } of batch.messages) {
          this.#answers.set(String(key), { at, value: String(value) });
        }
      },
    });
    await joined;
  }

  /** Milliseconds from the beginning of each send to its answer. Throws where `isRight` finds one that is wrong. */
  async delays(
    pace: Drive,
    next: () => Letter,
    isRight: (answer: string) => boolean,
  ): Promise<number[]> {
    const { to, headers } = this.post;
    const begun: Begun[] = await drive(pace, () => {
      const { key, value } = next();
      const messages = [{ partition: 0, key, value, headers: { ...headers } }];
      return { id: key, done: this.#producer.send({ topic: to, acks: -1, messages }) };
    });
    await until(
      () => `${begun.filter(({ id }) => this.#answers.has(id)).length} of ${begun.length} answered`,
      () => begun.every(({ id }) => this.#answers.has(id)),
    );
    const wrong = begun.find(({ id }) => !isRight(this.#answers.get(id)?.value ?? ''));
    if (wrong) throw new Error(`answered with ${this.#answers.get(wrong.id)?.value}`);
    return begun.map(({ id, at }) => (this.#answers.get(id)?.at ?? Infinity) - at);
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect();
    await this.#producer.disconnect();
  }
}
