import type { EventOnItsWay, ParkedFor } from '@tocsin/event-feed';
import type { AnsweredMessage } from '@tocsin/intake';
import type { LogIds, NetworkOptions } from './network.js';

type Listening = Pick<NetworkOptions, 'follow' | 'log'>;

/** Reason of events that wait behind one that was set aside: of these the first is told aloud. */
const BEHIND = 'QUEUED_BEHIND';

/** What the feed tells the logs: each event that was folded where steps are followed, and what was set aside always. */
export const followFolding = ({ follow, log }: Listening) => ({
  ...(follow && {
    onApplied: (event: EventOnItsWay, consumer: string) =>
      follow('event folded', { ...idsOf(event), consumer }),
  }),
  onParked: (event: EventOnItsWay, { consumer, reason }: ParkedFor) => {
    const say = reason === BEHIND ? follow : log;
    say?.('event set aside', { ...idsOf(event), consumer, reason });
  },
});

/** What the relay tells the logs, where steps are followed. */
export const followSending = ({ follow }: Listening) =>
  follow && {
    onSent: (event: EventOnItsWay, partition: number) =>
      follow('event sent to Kafka', { ...idsOf(event), partition }),
  };

/** What the intake tells the logs, where steps are followed. */
export const followAnswering = ({ follow }: Listening) =>
  follow && {
    onAnswered: ({ codes, ...answered }: AnsweredMessage) =>
      follow('message answered', { ...answered, codes: codes.join(' ') }),
  };

const idsOf = ({ position, stream, correlation }: EventOnItsWay): LogIds => ({
  position,
  stream,
  correlationId: correlation?.correlationId ?? null,
  trace: correlation?.trace ?? null,
});
