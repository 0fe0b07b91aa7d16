import type { Network } from '@tocsin/network';
import { deliveryStatus } from './delivery-status.js';
import { gauge } from './gauge.js';
import { ProgressWatch } from './progress-watch.js';
import { allOf, type Status } from './status.js';

type Source = Pick<Network, 'notifier' | 'store' | 'alerts'>;

/** What tells how alerts are made and sent. */
export function notifierStatus({ notifier, store, alerts }: Source): Status {
  if (notifier === null) throw new Error('no alerts are made here');
  const deliveries = deliveryStatus({
    health: () => notifier.deliveries(),
    onAttempt: (listener) => notifier.onAttempt(listener),
  });
  return allOf([matchingStatus(notifier, { store, alerts }), clocksStatus(notifier), deliveries]);
}

function matchingStatus(
  notifier: NonNullable<Source['notifier']>,
  { store, alerts }: Pick<Source, 'store' | 'alerts'>,
): Status {
  const watch = new ProgressWatch();
  return {
    checks: [
      {
        reason: 'NO_PROGRESS',
        holds: async () => {
          // Of several notifiers one has the turn: that alerts are made counts, and not by whom.
          const [position, head] = await Promise.all([alerts.raisedUpTo(), store.head()]);
          const waiting = Math.max(0, head.position - position);
          return watch.goesOn({ position, waiting }, performance.now());
        },
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_alerts_matched_position',
        'Up to here alerts are made, whoever makes them.',
        () => alerts.raisedUpTo(),
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

/** It looks each minute, also where no clock runs. */
const LONGEST_WITHOUT_LOOK_MS = 300_000;

function clocksStatus(notifier: NonNullable<Source['notifier']>): Status {
  return {
    checks: [
      {
        reason: 'CLOCKS_NOT_KEPT',
        holds: async () => notifier.clocks().sinceLookMs < LONGEST_WITHOUT_LOOK_MS,
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_clocks_open',
        'Reporting clocks that are open.',
        () => notifier.clocks().open,
      );
      measure(
        'tocsin_clock_marks',
        'Marks of clocks that this process has recorded.',
        () => notifier.clocks().marks,
      );
      measure(
        'tocsin_timekeeper_restarts',
        'How often looking at clocks has failed and begun again.',
        () => notifier.clocks().restarts,
      );
    },
  };
}
