import type { Logger } from 'pino';
import { describeError } from './logger.js';

type Ids = Readonly<Record<string, string | number | null | undefined>>;

/** What the API tells the logs: defects, and at debug each request and each change that a subscriber was told. */
export const apiLog = (logger: Logger) => ({
  onError: (error: unknown, correlationId: string | null) =>
    logger.error({ ...describeError(error), correlationId }, 'a request failed for a defect'),
  onAnswer: (request: Ids) => logger.debug(request, 'request'),
  ...(logger.isLevelEnabled('debug') && {
    onTold: (change: Ids) => logger.debug(change, 'subscriber told'),
  }),
});
