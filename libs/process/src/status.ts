import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { unavailable } from './port.js';

/** One thing that must be so while a process does its work. */
export type StatusCheck = {
  /** What is told where it is not so: a stable word in capitals. */
  readonly reason: string;
  /** Rejects or gives false where it is not so. */
  readonly holds: () => Promise<boolean>;
  /** True: it is said, and the process is ready all the same. */
  readonly remark?: boolean;
};

export type Status = {
  readonly checks: readonly StatusCheck[];
  /** Puts what is measured into the registry. */
  readonly measures: (registry: Registry) => void;
};

/** Several of them as one. */
export const allOf = (statuses: readonly Status[]): Status => ({
  checks: statuses.flatMap(({ checks }) => checks),
  measures: (registry) => {
    for (const { measures } of statuses) measures(registry);
  },
});

export type StatusServer = { readonly port: number; readonly close: () => Promise<void> };

const PATIENCE_MS = 2_000;

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` of a process that has no other address. It tells counts: listen
 * where only those who run the network come. Throws AddressUnavailable.
 */
export async function serveStatus(
  address: { readonly host: string; readonly port: number },
  status: Status,
): Promise<StatusServer> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'tocsin_' });
  status.measures(registry);
  const server = createServer(answering(status.checks, registry));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unavailable(error, address) ?? error));
    server.listen(address, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

function answering(checks: readonly StatusCheck[], registry: Registry): RequestListener {
  const answers: Record<string, () => Promise<readonly [number, string, string]>> = {
    '/health/live': async () => [200, JSON_TYPE, JSON.stringify({ status: 'live' })],
    '/health/ready': async () => {
      const reasons = await failing(checks);
      const ready = reasons.every(({ remark }) => remark === true);
      const told = {
        status: ready ? 'ready' : 'not ready',
        reasons: [...new Set(reasons.map(reasonOf))],
      };
      return [ready ? 200 : 503, JSON_TYPE, JSON.stringify(told)];
    },
    '/metrics': async () => [200, registry.contentType, await registry.metrics()],
  };
  return (request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) return void response.writeHead(404).end();
    answer().then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';
const reasonOf = ({ reason }: StatusCheck): string => reason;

async function failing(checks: readonly StatusCheck[]): Promise<StatusCheck[]> {
  const held = await Promise.all(checks.map(({ holds }) => said(holds)));
  return checks.filter((_, index) => held[index] !== true);
}

/** What a check says within its time; false when it fails or says nothing. */
async function said(check: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  return Promise.race([check().catch(() => false), late]).finally(() => clearTimeout(timer));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
