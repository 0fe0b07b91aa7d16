import type { NetworkOptions } from '@tocsin/network';
import type { RoleContext } from './run-role.js';

/**
 * Where a network's words go: what nobody asked for as warnings, each step of each report where the level is debug or
 * traces are sent somewhere.
 */
export const networkLog = ({
  logger,
  tracing,
}: Pick<RoleContext, 'logger' | 'tracing'>): Pick<NetworkOptions, 'log' | 'follow'> => ({
  log: (message, ids) => logger.warn({ ...ids }, message),
  ...((tracing || logger.isLevelEnabled('debug')) && {
    follow: (step, ids) => {
      logger.debug({ ...ids }, step);
      tracing?.follow(step, ids);
    },
  }),
});
