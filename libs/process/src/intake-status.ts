import type { Network } from '@tocsin/network';
import { gauge, gaugeBy } from './gauge.js';
import { ProgressWatch } from './progress-watch.js';
import type { Status } from './status.js';

/** What tells whether members are answered. */
export function intakeStatus({ intakeHealth }: Pick<Network, 'intakeHealth'>): Status {
  const watch = new ProgressWatch();
  const health = () => {
    const found = intakeHealth();
    if (found === null) throw new Error('nothing is taken in here');
    return found;
  };
  return {
    checks: [
      {
        // A rebalance takes some seconds; out of the group for longer, it answers nobody.
        reason: 'INTAKE_NOT_JOINED',
        holds: async () => {
          const { topics, member } = health();
          const waiting = topics > 0 && !member ? 1 : 0;
          return watch.goesOn({ position: 0, waiting }, performance.now());
        },
      },
    ],
    measures: (registry) => {
      const measure = gauge(registry);
      measure('tocsin_intake_member', '1: this process is in the group that reads intake.', () =>
        Number(health().member),
      );
      measure(
        'tocsin_intake_partitions',
        'Intake topics that this process reads.',
        () => health().partitions.length,
      );
      measure('tocsin_intake_topics', 'Intake topics that are read at all.', () => health().topics);
      measure(
        'tocsin_intake_restarts',
        'How often reading has begun again after a failure.',
        () => health().restarts,
      );
      gaugeBy(registry, 'outcome')(
        'tocsin_intake_answered',
        'Messages that this process has answered since it started.',
        () => intakeHealth()?.answered ?? {},
      );
    },
  };
}
