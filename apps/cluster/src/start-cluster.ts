import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  changedTopics,
  openNetwork,
  prepareFirstStart,
  readSettings,
  type Network,
  type Settings,
} from '@tocsin/network';
import { type RoleContext, type Running } from '@tocsin/process';
import { clusterBanner } from './cluster-banner.js';
import { openClusterKafka, type ClusterKafka } from './cluster-kafka.js';
import { RoleProcess } from './role-process.js';
import { rolesOf } from './roles.js';

/** How long the first lines wait for the views, so that what they promise can be read. */
const VIEWS_MS = 20_000;

const say = (message: string): void => void process.stdout.write(`! ${message}\n`);

/**
 * Starts PostgreSQL and Kafka where the settings name none, writes what an empty network needs, makes topics and rights,
 * and starts the roles as processes of their own. What was started is stopped again when a later step fails.
 */
export async function startCluster(
  { settings: given, logger, onFatal }: RoleContext,
  scale: number,
): Promise<Running> {
  const began = performance.now();
  const settings = { ...given, dataDir: path.join(given.dataDir, 'cluster') };
  mkdirSync(path.join(settings.dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of started.toReversed()) await step();
  };
  try {
    const network = await openNetwork(settings, {
      share: false,
      roles: [],
      log: (message) => logger.warn(message),
      onUnexpectedExit: ({ restarted }) => (restarted ? undefined : onFatal()),
      onFatal,
    });
    started.push(() => network.close());
    const first = await prepareFirstStart(network);
    const kafka = await openClusterKafka(settings, await membersOf(network), say);
    started.push(() => kafka.stop());
    await makeTopics(network, kafka);
    const roles = rolesOf({ settings, scale, kafka, say, onGivenUp: onFatal });
    started.push(() => inOrder(roles));
    await Promise.all(roles.map((role) => role.start()));
    const { position } = await network.store.head();
    const seen = await network.readModel.waitFor(position, VIEWS_MS);
    if (!seen) say('the views are not there yet; the projectors go on.');
    const readySeconds = (performance.now() - began) / 1000;
    process.stdout.write(clusterBanner({ network, first, kafka, roles, readySeconds }));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Those who take requests first, then those who work. */
async function inOrder(roles: readonly RoleProcess[]): Promise<void> {
  const gateways = roles.filter(({ name }) => name.startsWith('gateway'));
  const others = roles.filter((role) => !gateways.includes(role));
  for (const some of [gateways, others]) await Promise.all(some.map((role) => role.stop()));
}

const membersOf = async ({ access }: Network): Promise<string[]> =>
  (await access.allOrganisations()).map(({ handle }) => handle).toSorted();

/** Reads the connection as the roles will, so that both mean the same. */
async function makeTopics(network: Network, { variables }: ClusterKafka): Promise<void> {
  const settings: Settings = { ...network.settings, kafka: connectionOf(network, variables) };
  const { left } = await changedTopics({ ...network, settings });
  if (left.length > 0) say('Kafka is not as it should be: npx tocsin topics create says what.');
}

function connectionOf({ settings }: Network, variables: ClusterKafka['variables']) {
  if (settings.kafka !== null) return settings.kafka;
  const read = readSettings(variables, process.cwd());
  return read.ok ? read.settings.kafka : null;
}
