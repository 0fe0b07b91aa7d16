import type { NetworkOptions } from '@tocsin/network';
import type { Logger } from 'pino';

/** Where a network's words go: what nobody asked for as warnings, each step of each report where the level is debug. */
export const networkLog = (logger: Logger): Pick<NetworkOptions, 'log' | 'follow'> => ({
  log: (message, ids) => logger.warn({ ...ids }, message),
  ...(logger.isLevelEnabled('debug') && {
    follow: (step, ids) => logger.debug({ ...ids }, step),
  }),
});
