import type { NetworkOptions } from '@tocsin/network';
import { followedSteps } from './followed-steps.js';
import type { RoleContext } from './run-role.js';

/**
 * Where a network's words go: what nobody asked for as warnings, each step of each report where the level is debug or
 * traces are sent somewhere.
 */
export const networkLog = (
  context: Pick<RoleContext, 'logger' | 'tracing'>,
): Pick<NetworkOptions, 'log' | 'follow'> => {
  const follow = followedSteps(context);
  return {
    log: (message, ids) => context.logger.warn({ ...ids }, message),
    ...(follow && { follow }),
  };
};
