import { openNetwork, prepareFirstStart, type Network } from '@tocsin/network';
import {
  describeError,
  networkLog,
  requireAddress,
  type RoleContext,
  type Running,
} from '@tocsin/process';
import { banner } from './banner.js';
import { startReport } from './start-report.js';

/** How long the first lines wait for the views, so that what they promise can be read. */
const VIEWS_MS = 20_000;

/**
 * Starts every role in this process and prints the first lines. What was started is stopped again when a later step
 * fails. `onFatal` hears of failures after which the process should end.
 */
export async function startHub(context: RoleContext): Promise<Running> {
  const { settings, logger, onFatal } = context;
  await requireAddress(settings);
  // Nest takes longer to load than anything else here to start.
  const loading = import('./serve.js');
  loading.catch(() => undefined);
  const network = await openNetwork(settings, {
    share: false,
    roles: ['projector', 'relay', 'notifier'],
    ...networkLog(context),
    onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
    onFatal: (error) => {
      logger.fatal(describeError(error), 'events cannot be carried or folded any further');
      onFatal();
    },
  });
  try {
    const first = await prepareFirstStart(network);
    const { serve } = await loading;
    const served = await serve(network, context);
    const { position } = await network.store.head();
    await network.readModel.waitFor(position, VIEWS_MS);
    const record = first.demo.length > 0 ? await firstPublicRecord(network) : null;
    process.stdout.write(banner(startReport(network, { served, first, record })));
    return { stop: () => served.close().finally(() => network.close()) };
  } catch (error) {
    await network.close();
    throw error;
  }
}

/** The id of an incident that anybody may read; null where there is none. */
async function firstPublicRecord({ readModel }: Network): Promise<string | null> {
  const { rows } = await readModel.incidents(null, {
    filter: { kind: 'and', filters: [] },
    order: { field: 'recorded_at', direction: 'asc' },
    limit: 1,
    from: 'start',
    after: null,
    before: null,
  });
  return rows[0]?.row.citation ?? null;
}
