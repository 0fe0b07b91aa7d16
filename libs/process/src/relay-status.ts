import type { Network } from '@tocsin/network';
import { gauge } from './gauge.js';
import { ProgressWatch } from './progress-watch.js';
import type { Status } from './status.js';
import { together } from './together.js';

/** What tells whether a relay does its work. One that waits for its turn is as ready as the one that sends. */
export function relayStatus({ relayHealth }: Pick<Network, 'relayHealth'>): Status {
  const watch = new ProgressWatch();
  const health = together(async () => {
    const found = await relayHealth();
    if (found === null) throw new Error('no relay runs here');
    return found;
  });
  return {
    checks: [
      {
        reason: 'NO_PROGRESS',
        holds: async () => {
          const { published, lag } = await health();
          return watch.goesOn({ position: published, waiting: lag }, performance.now());
        },
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_relay_lag_events',
        'Events that wait to be put on Kafka.',
        async () => (await health()).lag,
      );
      measure(
        'tocsin_relay_lag_seconds',
        'For how long the next event has been waiting.',
        async () => (await health()).lagAgeMs / 1000,
      );
      measure(
        'tocsin_relay_published_position',
        'Everything up to here is on Kafka.',
        async () => (await health()).published,
      );
      measure('tocsin_relay_sends', '1: this relay sends; 0: it waits for its turn.', async () =>
        Number((await health()).sends),
      );
      measure(
        'tocsin_relay_generation',
        'Which copy of the log on Kafka is in force.',
        async () => (await health()).generation,
      );
      measure(
        'tocsin_relay_restarts',
        'How often it has begun again after a failure.',
        async () => (await health()).restarts,
      );
    },
  };
}
