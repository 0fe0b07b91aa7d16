import type { Dice } from '@tocsin/domain/testing';
import { intakeTopic, openKafka, openRecordSender } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import type { Network } from '@tocsin/network';
import { setTimeout as pause } from 'node:timers/promises';
import { intakeOffsets, receiptsOf } from '../e2e/member-topics.js';
import {
  anyMessage,
  type Made,
  type Message,
  type Sender,
  type Submission,
} from './member-messages.js';

export type Canary = { readonly canary: string; readonly submissionId: string };

export type Sent = Omit<Made, 'message' | 'submission'> & {
  readonly messageId: string;
  readonly submissionId: string | null;
  /** Acknowledged by the broker. What was not may be there once or not at all. */
  readonly arrived: boolean;
};

type Place = {
  readonly handle: string;
  readonly brokers: string;
  readonly user: { readonly name: string; readonly password: string };
  readonly publicKeys: NonNullable<Network['publicKeys']>;
};

/** One member with its own user, who sends everything that can be sent, and can read what it was told. */
export class SoakMember {
  readonly sent: Sent[] = [];
  readonly #arrived: Submission[] = [];
  #ids = 0;

  constructor(private readonly place: Place) {}

  get handle(): string {
    return this.place.handle;
  }

  /** Reports with a canary word whose messages have arrived. */
  get canaries(): readonly Canary[] {
    return this.sent.flatMap(({ canary, arrived, submissionId }) =>
      canary && submissionId && arrived ? [{ canary, submissionId }] : [],
    );
  }

  /** Sends until it is over. */
  async send(over: { readonly now: boolean }, dice: Dice): Promise<void> {
    const sender = openRecordSender(this.#client());
    while (!over.now) {
      const made = await anyMessage(this.#sender(), dice);
      const { message, submission, ...told } = made;
      const arrived = await sender
        .send(intakeTopic(this.handle).name, [recordOf(message)])
        .then(() => true)
        .catch(() => false);
      const messageId = String(message.headers?.['ce_id']);
      this.sent.push({
        ...told,
        messageId,
        submissionId: submission?.submissionId ?? null,
        arrived,
      });
      // What may be erased is not repeated: then it would be refused, or not, by who was first.
      if (arrived && submission && !told.canary && told.expected === 'ACCEPTED') {
        this.#arrived.push(submission);
      }
      await pause(100 + dice(500));
    }
    await sender.close();
  }

  intakeOffsets(): ReturnType<typeof intakeOffsets> {
    return intakeOffsets(this.#client(), this.handle);
  }

  receipts(): ReturnType<typeof receiptsOf> {
    return receiptsOf(this.#client(), this.handle);
  }

  #sender(): Sender {
    const { handle, publicKeys } = this.place;
    return {
      handle,
      publicKeys,
      arrived: this.#arrived,
      newId: () => `soak-${(this.#ids += 1)}`,
      newCanary: () => `kanarie${handle.replace('-', '')}x${(this.#ids += 1)}x`,
    };
  }

  #client() {
    const { brokers, user } = this.place;
    return openKafka(connectionAs(brokers, user), { clientId: `${user.name}-soak` });
  }
}

const recordOf = ({ key, headers, value }: Message) => ({
  partition: 0,
  key: Buffer.isBuffer(key) ? key.toString() : null,
  headers: Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]),
  ),
  value: value ?? null,
});
