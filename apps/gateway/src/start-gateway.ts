import { apiSources, openNetwork, prepareFirstStart } from '@tocsin/network';
import {
  announce,
  describeError,
  linksFor,
  localOrigin,
  requireAddress,
  unavailable,
  type RoleContext,
  type Running,
} from '@tocsin/process';

/** Serves the API and folds nothing: somebody else makes the views. */
export async function startGateway({ settings, logger, onFatal }: RoleContext): Promise<Running> {
  await requireAddress(settings);
  // Nest takes longer to load than anything else here to start.
  const loading = import('@tocsin/api');
  loading.catch(() => undefined);
  const network = await openNetwork(settings, {
    share: true,
    roles: [],
    log: (message) => logger.warn(message),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal,
  });
  try {
    const first = await prepareFirstStart(network);
    const { OneTimeLinks, serveApi } = await loading;
    const { host, port } = settings;
    const links = new OneTimeLinks();
    const onError = (error: unknown, requestId: string | null) =>
      logger.error({ ...describeError(error), requestId }, 'a request failed for a defect');
    const api = await serveApi(
      { ...apiSources(network), links, onError },
      { host, port, onAnswer: (request) => logger.debug(request, 'request') },
    ).catch((error: unknown) => {
      throw unavailable(error, settings) ?? error;
    });
    const origin = settings.publicUrl ?? localOrigin(host, api.port);
    announce('gateway', {
      origin,
      links: linksFor(first, (holder) => origin + links.create(holder)),
    });
    return { stop: () => api.close().finally(() => network.close()) };
  } catch (error) {
    await network.close();
    throw error;
  }
}
