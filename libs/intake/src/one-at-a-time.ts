import type { RecordSender } from '@tocsin/kafka';

/** A sender for many who do not know of each other: their sends wait for one another. Nothing to send is sent at once. */
export function oneAtATime(sender: RecordSender): RecordSender {
  let last: Promise<unknown> = Promise.resolve();
  return {
    send(topic, records) {
      if (records.length === 0) return Promise.resolve(new Map());
      const sent = last.then(() => sender.send(topic, records));
      last = sent.catch(() => undefined);
      return sent;
    },
    close: () => sender.close(),
  };
}
