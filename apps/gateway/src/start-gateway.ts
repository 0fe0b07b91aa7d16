import { apiSources, openNetwork, prepareFirstStart } from '@tocsin/network';
import {
  announce,
  apiLog,
  linksFor,
  localOrigin,
  networkLog,
  requireAddress,
  unavailable,
  viewsStatus,
  type RoleContext,
  type Running,
} from '@tocsin/process';

/** Serves the API and folds nothing: somebody else makes the views. */
export async function startGateway(context: RoleContext): Promise<Running> {
  const { settings, onFatal } = context;
  await requireAddress(settings);
  // Nest takes longer to load than anything else here to start.
  const loading = import('@tocsin/api');
  loading.catch(() => undefined);
  const network = await openNetwork(settings, {
    share: true,
    roles: [],
    ...networkLog(context),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal,
  });
  try {
    const first = await prepareFirstStart(network);
    const { OneTimeLinks, serveApi } = await loading;
    const { host, port, publicUrl } = settings;
    const links = new OneTimeLinks();
    const { onAnswer, ...logging } = apiLog(context);
    const { measures } = viewsStatus(network);
    const api = await serveApi(
      { ...apiSources(network), links, ...logging, measures, publicUrl },
      { host, port, onAnswer },
    ).catch((error: unknown) => {
      throw unavailable(error, settings) ?? error;
    });
    const origin = publicUrl ?? localOrigin(host, api.port);
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
