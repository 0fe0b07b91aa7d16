import type { AlertRuleDefinition } from '@tocsin/domain';
import type { Channel } from '../channel.js';

/** Where something is sent. */
export type Destination = {
  readonly channel: Channel['name'];
  /** Webhook or person. */
  readonly destination: string;
};

/** Where a rule sends, each place once. */
export const destinationsOf = (
  { channels }: Pick<AlertRuleDefinition, 'channels'>,
  owner: string,
): Destination[] => [
  ...(channels.email ? [{ channel: 'email' as const, destination: owner }] : []),
  ...[...new Set(channels.webhookIds)].map((destination) => ({
    channel: 'webhook' as const,
    destination,
  })),
];
