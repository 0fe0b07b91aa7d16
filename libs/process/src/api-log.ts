import { describeError } from './logger.js';
import type { RoleContext } from './run-role.js';

type Ids = Readonly<Record<string, string | number | null | undefined>>;

/**
 * What the API tells the logs, and whoever takes traces: defects, and at debug each request and each change that a
 * subscriber was told.
 */
export const apiLog = ({ logger, tracing }: Pick<RoleContext, 'logger' | 'tracing'>) => ({
  onError: (error: unknown, correlationId: string | null) =>
    logger.error({ ...describeError(error), correlationId }, 'a request failed for a defect'),
  onAnswer: (request: Ids) => {
    logger.debug(request, 'request');
    tracing?.follow('request', request);
  },
  ...((tracing || logger.isLevelEnabled('debug')) && {
    onTold: (change: Ids) => {
      logger.debug(change, 'subscriber told');
      tracing?.follow('subscriber told', change);
    },
  }),
});
