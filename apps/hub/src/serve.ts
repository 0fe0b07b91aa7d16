import { OneTimeLinks, serveApi } from '@tocsin/api';
import { apiSources, type Network } from '@tocsin/network';
import { describeError, unavailable } from '@tocsin/process';
import type { Logger } from 'pino';

export type Served = {
  /** The port that it listens on, also where any free one was asked for. */
  readonly port: number;
  readonly links: OneTimeLinks;
  /** Ends sockets and event streams, lets requests under way finish, and closes. */
  readonly close: () => Promise<void>;
};

/** Serves the API of a network. Throws AddressUnavailable. */
export async function serve(network: Network, logger: Logger): Promise<Served> {
  const { host, port } = network.settings;
  const links = new OneTimeLinks();
  const api = await serveApi(
    {
      ...apiSources(network),
      links,
      onError: (error, requestId) =>
        logger.error({ ...describeError(error), requestId }, 'a request failed for a defect'),
    },
    { host, port, onAnswer: (request) => logger.debug(request, 'request') },
  ).catch((error: unknown) => {
    throw unavailable(error, { host, port }) ?? error;
  });
  return { ...api, links };
}
