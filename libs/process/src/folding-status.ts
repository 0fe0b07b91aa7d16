import type { Network } from '@tocsin/network';
import { gauge } from './gauge.js';
import { ProgressWatch } from './progress-watch.js';
import type { Status } from './status.js';
import { together } from './together.js';

/** Whether this process folds views as it should. */
export function foldingStatus({
  viewHealth,
  settings,
}: Pick<Network, 'viewHealth' | 'settings'>): Status {
  const watch = new ProgressWatch();
  const health = together(viewHealth);
  return {
    checks: [
      {
        reason: 'NO_PROGRESS',
        holds: async () => {
          const { position, lag } = await health();
          return watch.goesOn({ position, waiting: lag }, performance.now());
        },
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_consumer_restarts',
        'How often folding has begun again after a failure.',
        async () => (await health()).restarts,
      );
      if (settings.kafka === null) return;
      measure(
        'tocsin_consumer_member',
        '1: this process is in the group that folds views.',
        async () => Number((await health()).membership?.member ?? false),
      );
      measure(
        'tocsin_consumer_partitions',
        'Partitions of the events topic that this process folds.',
        async () => (await health()).membership?.partitions ?? 0,
      );
    },
  };
}
