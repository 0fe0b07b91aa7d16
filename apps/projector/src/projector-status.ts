import type { Network } from '@tocsin/network';
import { gauge, ProgressWatch, type Status } from '@tocsin/process';

/** What tells whether a projector does its work. */
export function statusOf({ pool, viewHealth }: Network): Status {
  const watch = new ProgressWatch();
  return {
    checks: [
      { reason: 'DATABASE', holds: async () => (await pool.query('select 1')).rowCount === 1 },
      {
        reason: 'NO_PROGRESS',
        holds: async () => {
          const { position, lag } = await viewHealth();
          return watch.goesOn({ position, waiting: lag }, performance.now());
        },
      },
      {
        reason: 'PARKED',
        remark: true,
        holds: async () => (await viewHealth()).parkedStreams === 0,
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_view_lag_events',
        'Events that wait to be folded.',
        async () => (await viewHealth()).lag,
      );
      measure(
        'tocsin_view_lag_seconds',
        'For how long the next event has been waiting.',
        async () => (await viewHealth()).lagAgeMs / 1000,
      );
      measure(
        'tocsin_view_position',
        'Up to here everything is folded, or set aside.',
        async () => (await viewHealth()).position,
      );
      measure(
        'tocsin_parked_streams',
        'Streams set aside.',
        async () => (await viewHealth()).parkedStreams,
      );
      measure(
        'tocsin_consumer_restarts',
        'How often the loop has begun again.',
        async () => (await viewHealth()).restarts,
      );
    },
  };
}
