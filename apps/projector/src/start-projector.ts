import { openNetwork } from '@tocsin/network';
import {
  announce,
  describeError,
  localOrigin,
  requireAddress,
  serveStatus,
  type RoleContext,
  type Running,
} from '@tocsin/process';
import { statusOf } from './projector-status.js';

/** Folds events into views. */
export async function startProjector({ settings, logger, onFatal }: RoleContext): Promise<Running> {
  await requireAddress(settings);
  const network = await openNetwork(settings, {
    share: true,
    roles: ['projector'],
    log: (message) => logger.warn(message),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal: (error) => {
      logger.fatal(describeError(error), 'the views cannot be folded any further');
      onFatal();
    },
  });
  try {
    const status = await serveStatus(settings, statusOf(network));
    announce('projector', { origin: localOrigin(settings.host, status.port) });
    return { stop: () => status.close().finally(() => network.close()) };
  } catch (error) {
    await network.close();
    throw error;
  }
}
