import type { Network } from '@tocsin/network';
import { deliveryStatus } from './delivery-status.js';
import { gauge } from './gauge.js';
import { ProgressWatch } from './progress-watch.js';
import { allOf, type Status } from './status.js';

type Source = Pick<Network, 'notifier' | 'store'>;

/** What tells how alerts are made and sent. */
export function notifierStatus({ notifier, store }: Source): Status {
  if (notifier === null) throw new Error('no alerts are made here');
  const deliveries = deliveryStatus({
    health: () => notifier.deliveries(),
    onAttempt: (listener) => notifier.onAttempt(listener),
  });
  return allOf([matchingStatus(notifier, store), deliveries]);
}

function matchingStatus(notifier: NonNullable<Source['notifier']>, store: Source['store']): Status {
  const watch = new ProgressWatch();
  return {
    checks: [
      {
        reason: 'NO_PROGRESS',
        holds: async () => {
          const { position } = notifier.matching();
          const head = await store.head();
          const waiting = Math.max(0, head.position - position);
          return watch.goesOn({ position, waiting }, performance.now());
        },
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_alerts_matched_position',
        'Up to here alerts are made, as this process knows.',
        () => notifier.matching().position,
      );
      measure(
        'tocsin_alert_rules',
        'Alert rules that are looked up.',
        () => notifier.matching().rules,
      );
      measure(
        'tocsin_alerts_restarts',
        'How often matching has begun again after a failure.',
        () => notifier.matching().restarts,
      );
    },
  };
}
