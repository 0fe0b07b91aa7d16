import { OneTimeLinks, serveApi } from '@tocsin/api';
import { apiSources, type Network } from '@tocsin/network';
import { apiLog, unavailable, type RoleContext } from '@tocsin/process';
import { hubStatus } from './hub-status.js';

export type Served = {
  /** The port that it listens on, also where any free one was asked for. */
  readonly port: number;
  readonly links: OneTimeLinks;
  /** Ends sockets and event streams, lets requests under way finish, and closes. */
  readonly close: () => Promise<void>;
};

/** Serves the API of a network. Throws AddressUnavailable. */
export async function serve(
  network: Network,
  context: Pick<RoleContext, 'logger' | 'tracing'>,
): Promise<Served> {
  const { host, port, publicUrl } = network.settings;
  const links = new OneTimeLinks();
  const { onAnswer, ...logging } = apiLog(context);
  const { readiness, ...sources } = apiSources(network);
  const { checks: work, measures } = hubStatus(network);
  const api = await serveApi(
    { ...sources, readiness: { ...readiness, work }, links, measures, publicUrl, ...logging },
    { host, port, onAnswer },
  ).catch((error: unknown) => {
    throw unavailable(error, { host, port }) ?? error;
  });
  return { ...api, links };
}
