import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '@tocsin/network';
import { environment } from '@tocsin/process';
import type { ClusterKafka } from './cluster-kafka.js';
import { RoleProcess, type RoleOptions } from './role-process.js';

const ROLES = ['gateway', 'relay', 'projector', 'notifier'] as const;

type Cluster = Pick<RoleOptions, 'say' | 'onGivenUp'> & {
  readonly settings: Settings;
  readonly scale: number;
  readonly kafka: ClusterKafka;
};

/** The processes of a cluster, so many of each role; gateways listen on PORT, PORT + 1 and so on. */
export const rolesOf = (cluster: Cluster): RoleProcess[] =>
  ROLES.flatMap((role) =>
    Array.from(
      { length: cluster.scale },
      (_, index) => new RoleProcess(optionsOf(cluster, role, index)),
    ),
  );

function optionsOf(
  { settings, kafka, say, onGivenUp }: Cluster,
  role: (typeof ROLES)[number],
  index: number,
): RoleOptions {
  const name = `${role}-${index + 1}`;
  const port = role === 'gateway' && settings.port > 0 ? settings.port + index : 0;
  return {
    name,
    program: fileURLToPath(new URL(`../../${role}/dist/main.js`, import.meta.url)),
    env: {
      OTEL_SERVICE_NAME: `tocsin-${role}`,
      ...environment,
      ...kafka.variables,
      TOCSIN_DATA: settings.dataDir,
      PORT: String(port),
      // What others see is one address in front of the gateways; the links of each are its own.
      ...(role === 'gateway' ? {} : { TOCSIN_PUBLIC_URL: '' }),
    },
    logFile: path.join(settings.dataDir, 'logs', `${name}.log`),
    say,
    onGivenUp,
  };
}
