import type { Network } from '@tocsin/network';
import { gauge } from './gauge.js';
import type { Status } from './status.js';
import { together } from './together.js';

/** How far the views are, whoever folds them: every process can tell. */
export function viewsStatus({ viewHealth }: Pick<Network, 'viewHealth'>): Status {
  const health = together(viewHealth);
  return {
    checks: [
      { reason: 'PARKED', remark: true, holds: async () => (await health()).parkedStreams === 0 },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure(
        'tocsin_view_lag_events',
        'Events that wait to be folded.',
        async () => (await health()).lag,
      );
      measure(
        'tocsin_view_lag_seconds',
        'For how long nothing was folded although events wait.',
        async () => (await health()).lagAgeMs / 1000,
      );
      measure(
        'tocsin_watermark_age_seconds',
        'How long ago the first event was recorded that readers may not see yet.',
        async () => (await health()).watermarkAgeMs / 1000,
      );
      measure(
        'tocsin_view_position',
        'Up to here everything is folded, or set aside.',
        async () => (await health()).position,
      );
      measure(
        'tocsin_parked_streams',
        'Streams set aside that nobody has decided about.',
        async () => (await health()).parkedStreams,
      );
    },
  };
}
