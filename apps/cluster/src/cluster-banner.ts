import path from 'node:path';
import {
  demoCounts,
  demoFile,
  demoLine,
  VERSION,
  type FirstStart,
  type Network,
} from '@tocsin/network';
import { columns, shownPath, type Announcement } from '@tocsin/process';
import { membersFile, type ClusterKafka } from './cluster-kafka.js';
import type { RoleProcess } from './role-process.js';

type ClusterStart = {
  readonly network: Network;
  readonly first: FirstStart;
  readonly kafka: ClusterKafka;
  readonly roles: readonly RoleProcess[];
  readonly readySeconds: number;
};

/** The first lines of a cluster: who is who, and what can be tried. */
export function clusterBanner(start: ClusterStart): string {
  const { network, first, roles, readySeconds } = start;
  const gateway = roles[0]?.announced;
  const sections = [
    [
      `Tocsin ${VERSION} · incident sharing for AI · 警钟`,
      `✓ Node ${process.versions.node}   ✓ PostgreSQL ${network.database.version}   ✓ Kafka`,
      ...(first.demo.length > 0 ? [demoLine(demoCounts)] : []),
      `✓ ready in ${readySeconds.toFixed(1)} s · Kafka is the feed`,
    ],
    whoIsWho(start),
    [`GraphiQL       ${gateway?.origin ?? ''}/graphql`],
    gateway ? openAs(gateway) : [],
    places(start),
    [
      `Try: kill -9 ${roles.at(-1)?.pid ?? ''} and go on; docs/operations.md · Ctrl-C stops everything`,
    ],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

const whoIsWho = ({ roles, kafka }: ClusterStart): string[] =>
  columns([
    ...roles.map((role) => [role.name, `pid ${role.pid}`, role.announced.origin]),
    ...(kafka.pid === null ? [] : [['kafka', `pid ${kafka.pid}`, kafka.memberBrokers ?? '']]),
  ]);

function openAs({ links }: Announcement): string[] {
  if (links.length === 0) return [];
  const lines = links.map(({ roles, organisation, jurisdiction, url }) => [
    roles.join(', '),
    `${organisation}, ${jurisdiction}`,
    url,
  ]);
  return ['Open as (one-time links, this machine only):', ...columns(lines)];
}

function places({ network, first, kafka }: ClusterStart): string[] {
  const { dataDir } = network.settings;
  const lines = [`Logs: ${shownPath(path.join(dataDir, 'logs'))}`];
  if (kafka.memberBrokers !== null) {
    const file = shownPath(membersFile(dataDir));
    lines.unshift(`Members' own producers: ${kafka.memberBrokers}, users and passwords in ${file}`);
  }
  if (first.demo.length > 0)
    lines.unshift(`Scripts: tokens in ${shownPath(demoFile(dataDir).path)}`);
  return lines;
}
