import {
  demoCounts,
  demoFile,
  VERSION,
  variablesForLater,
  type FirstStart,
  type Network,
} from '@tocsin/network';
import { environment, linksFor, localOrigin, shownPath } from '@tocsin/process';
import type { StartReport } from './banner.js';
import type { Served } from './serve.js';

/** What tools/start.mjs leaves behind for the first lines. */
type Launch = { readonly build?: 'unchanged' | 'built' };
const launch = (globalThis as { tocsinStart?: Launch }).tocsinStart;
const loadedAt = performance.now();

type Started = {
  readonly served: Served;
  readonly first: FirstStart;
  /** TI-… that anybody may read. */
  readonly record: string | null;
};

/** Gathers what the first lines tell. */
export function startReport(network: Network, { served, first, record }: Started): StartReport {
  const { settings, database } = network;
  const origin = localOrigin(settings.host, served.port);
  const demo = first.demo.length > 0;
  return {
    version: VERSION,
    node: process.versions.node,
    build: launch?.build ?? null,
    postgres: {
      version: database.version,
      place: database.kind === 'external' ? null : shownPath(settings.dataDir),
      seconds: database.tookMs / 1000,
      adopted: database.adopted,
    },
    demo: demo ? { ...demoCounts, tokensFile: shownPath(demoFile(settings.dataDir).path) } : null,
    readySeconds: (performance.now() - startedAt()) / 1000,
    feed: settings.kafka === null ? 'event table' : 'Kafka',
    origin: settings.publicUrl ?? origin,
    record,
    links: linksFor(first, (holder) => origin + served.links.create(holder)),
    remarks: remarksOf(network),
    pid: process.pid,
  };
}

/** Since the process began; an installation or a build before it is told by itself. */
const startedAt = (): number => (launch?.build === 'built' ? loadedAt : 0);

function remarksOf({ settings, database }: Network): string[] {
  const later = variablesForLater(environment);
  return [
    ...(later.length > 0 ? [`${later.join(', ')}: set, and not used by this version.`] : []),
    ...(database.kind === 'owned' && !settings.loopback
      ? [`${settings.host} can be reached from other machines; put TLS in front of it.`]
      : []),
  ];
}
