import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ApiOptions } from '../api-options.js';
import { Consistency } from '../consistency/consistency.js';
import { explorer } from '../explorer/explorer.js';
import { alertEvents } from '../alert/alert-events.js';
import { RaisedAlerts } from '../alert/raised-alerts.js';
import { IncidentChanges } from '../incident-change/incident-changes.js';
import { Engine } from '../operation/engine.js';
import { LIMITS, type Limits } from '../operation/limits.js';
import { mercuriusExecution } from '../operation/mercurius-execution.js';
import type { Services } from '../operation/services.js';
import { Cursors } from '../paging/cursors.js';
import { printedSchema } from '../schema/api-schema.js';
import { Gatekeeper } from '../sign-in/gatekeeper.js';
import { RightsNow } from '../sign-in/rights-now.js';
import { SessionGuard } from '../sign-in/session-guard.js';
import { answerErrors, withOtherMethodsRefused } from './answer-errors.js';
import { clientAddress } from './client-address.js';
import { Connections } from './connections.js';
import { incidentEvents } from './events.js';
import { graphqlHttp } from './graphql-http.js';
import { health } from './health.js';
import { jwks } from './jwks.js';
import { metrics } from './metrics.js';
import { plainEvents } from './plain-events.js';
import { feeds } from '../feed/feeds.js';
import { mailLinks } from '../mail-links/mail-links.js';
import { publicRecord } from '../public-record/public-record.js';
import { websocket } from './websocket.js';

/** The open ends of the API, to be closed when the process stops. */
export type ApiServer = { readonly close: () => Promise<void> };

const HEARTBEAT_MS = 15_000;

/** Puts the API together and serves it: GraphQL over HTTP, SSE and sockets, events, schema, health, metrics, explorer. */
export async function apiRoutes(
  app: FastifyInstance,
  schema: GraphQLSchema,
  options: ApiOptions,
): Promise<ApiServer> {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const services = await servicesOf(options, limits);
  const log = (error: unknown, requestId: string | null) => options.onError(error, requestId);
  const engine = new Engine({ schema, services, execute: mercuriusExecution(app), log });
  const { access, store, readModel, readiness } = options;
  const guard = new SessionGuard({ access, store, onError: (error) => log(error, null) });
  const connections = new Connections(guard);
  const gatekeeper = new Gatekeeper(options.gate, (error) => log(error, null));
  const addressOf = clientAddress(options.trustedProxies ?? []);
  const transport = { engine, services, connections, gatekeeper, addressOf };
  const printed = printedSchema(schema);
  answerErrors(app, log);
  await app.register(async (scope) =>
    withOtherMethodsRefused(scope, () => {
      metrics(scope, { store, connections, gatekeeper, measures: options.measures });
      health(scope, { readiness, readModel });
      scope.get('/schema.graphql', async (_request, reply) =>
        reply.header('content-type', 'text/plain; charset=utf-8').send(printed),
      );
      if (options.publicKeys) jwks(scope, options.publicKeys);
      graphqlHttp(scope, transport, explorer(scope, options.links));
      for (const each of [incidentEvents, alertEvents]) plainEvents(scope, transport, each);
      publicRecord(scope, transport, options.publicUrl ?? null);
      feeds(scope, transport, {
        alerts: options.alerts,
        publicUrl: options.publicUrl ?? null,
        onError: (error) => log(error, null),
      });
      mailLinks(scope, transport, options.unsubscribeTokens);
    }),
  );
  const sockets = websocket(app.server, transport, (error) => log(error, null));
  return {
    close: async () => {
      connections.close();
      await sockets.close();
    },
  };
}

async function servicesOf(options: ApiOptions, limits: Limits): Promise<Services> {
  const { commands, readModel, ledger, access, store, parking, deliveryLog, alerts } = options;
  const { secrets } = options;
  const { epoch } = await store.head();
  const rights = new RightsNow(access);
  const timeoutMs = limits.consistencyMs;
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  const onError = (error: unknown) => options.onError(error, null);
  return {
    commands,
    readModel,
    ledger,
    access,
    store,
    parking,
    deliveryLog,
    limits,
    rights,
    alerts,
    raisedAlerts: new RaisedAlerts({ alerts, rights, secrets, epoch, heartbeatMs, onError }),
    cursors: new Cursors(secrets, epoch),
    consistency: new Consistency({ secrets, epoch, store, timeoutMs }),
    incidentChanges: new IncidentChanges({
      store,
      readModel,
      access,
      ledger,
      rights,
      secrets,
      epoch,
      heartbeatMs,
      onError,
      ...(options.onTold && { onTold: options.onTold }),
    }),
  };
}
