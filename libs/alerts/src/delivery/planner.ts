import { makeDigests } from '../digest/make-digests.js';
import { startRounds, type Rounds } from '../rounds.js';
import { planAlerts, type PlanningParts } from './plan-alerts.js';

export type PlannerOptions = PlanningParts & {
  readonly pollMs?: number;
  readonly maxFailures?: number;
  readonly onFailure?: (error: unknown) => void;
  readonly onFatal: (error: unknown) => void;
  /** Told after each round that made something: there may be something to send. */
  readonly onPlanned?: () => void;
};

const BATCH = 500;

/** Makes deliveries of alerts, and digests when they are due. Any number of them may run: each alert is planned once. */
export function startPlanner(options: PlannerOptions): Rounds {
  const { pollMs = 250 } = options;
  return startRounds(
    async () => {
      const planned = await planAlerts(options, BATCH);
      const made = await makeDigests(options, BATCH);
      if (planned + made > 0) options.onPlanned?.();
      return planned === BATCH || made === BATCH;
    },
    { ...options, pollMs },
  );
}
