import { followedSteps } from './followed-steps.js';
import { describeError } from './logger.js';
import type { RoleContext } from './run-role.js';
import type { TracedIds } from './tracing.js';

/**
 * What the API tells the logs, and whoever takes traces: defects, and at debug each request and each change that a
 * subscriber was told.
 */
export const apiLog = (context: Pick<RoleContext, 'logger' | 'tracing'>) => {
  const follow = followedSteps(context);
  return {
    onError: (error: unknown, correlationId: string | null) =>
      context.logger.error(
        { ...describeError(error), correlationId },
        'a request failed for a defect',
      ),
    onAnswer: (request: TracedIds) => follow?.('request', request),
    ...(follow && { onTold: (change: TracedIds) => follow('subscriber told', change) }),
  };
};
