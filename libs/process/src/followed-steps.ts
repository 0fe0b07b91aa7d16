import type { RoleContext } from './run-role.js';
import type { TracedIds } from './tracing.js';

/** Where each step of each report goes: to the logs at debug, and to whoever takes traces; null: nobody wants them. */
export const followedSteps = ({ logger, tracing }: Pick<RoleContext, 'logger' | 'tracing'>) =>
  tracing || logger.isLevelEnabled('debug')
    ? (step: string, ids: TracedIds): void => {
        logger.debug({ ...ids }, step);
        tracing?.follow(step, ids);
      }
    : null;
