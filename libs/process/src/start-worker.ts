import { openNetwork, type Network, type NetworkOptions } from '@tocsin/network';
import { announce, localOrigin } from './announcement.js';
import { describeError } from './logger.js';
import { networkLog } from './network-log.js';
import { requireAddress } from './port.js';
import type { RoleContext, Running } from './run-role.js';
import { allOf, serveStatus, type Status } from './status.js';

/** A role without an API. */
export type Worker = {
  readonly name: NetworkOptions['roles'][number];
  /** What it cannot do any further, when it has failed too often. */
  readonly fatal: string;
  /** What tells how it is. */
  readonly statuses: readonly ((network: Network) => Status)[];
};

/** Opens the network, does the worker's part in it, and tells how it is on an address of its own. */
export async function startWorker(
  { name, fatal, statuses }: Worker,
  { settings, logger, tracing, onFatal }: RoleContext,
): Promise<Running> {
  await requireAddress(settings);
  const network = await openNetwork(settings, {
    share: true,
    roles: [name],
    ...networkLog({ logger, tracing }),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal: (error) => {
      logger.fatal(describeError(error), fatal);
      onFatal();
    },
  });
  try {
    const status = await serveStatus(settings, allOf(statuses.map((each) => each(network))));
    announce(name, { origin: localOrigin(settings.host, status.port) });
    return { stop: () => status.close().finally(() => network.close()) };
  } catch (error) {
    await network.close();
    throw error;
  }
}
