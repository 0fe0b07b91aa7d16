import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from '../api.module.js';
import type { DeliveryLog } from '@tocsin/alerts';
import type { ParkingDesk } from '@tocsin/event-feed';
import type { ApiOptions } from '../api-options.js';
import { httpAdapter } from '../http/http-adapter.js';
import type { Account } from './memory-network.js';
import { memoryGate } from '@tocsin/quota/testing';
import type { Allowances } from '@tocsin/quota';
import { quietDesk } from './quiet-desk.js';
import { testSecrets } from './test-secrets.js';

type Network = Pick<ApiOptions, 'commands' | 'readModel' | 'access' | 'ledger' | 'store'> &
  Partial<Pick<ApiOptions, 'alerts'>>;

export type GraphqlAnswer = {
  readonly status: number;
  readonly headers: Headers;
  // The shape is the query's; a test that reads it wrongly fails.
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: any;
  }[];
  readonly extensions: any;
};

export type TestApi = {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly url: string;
  /** What was logged as a defect. */
  readonly defects: unknown[];
  readonly ask: (
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    as?: Pick<Account, 'token'> | null,
  ) => Promise<GraphqlAnswer>;
  readonly close: () => Promise<void>;
};

const MUCH = { capacity: 1e9, perSecond: 1e9 };
/** For specs that are about something else. */
const PLENTY: Allowances = { organisation: MUCH, token: MUCH, address: MUCH, 'sign-in': MUCH };

const nothingParked: ParkingDesk = {
  list: async () => [],
  look: async () => null,
  firstWaiting: async () => new Map(),
  release: async () => null,
  drop: async () => ({ ok: false, code: 'NOT_FOUND' }),
};

const nothingSent: DeliveryLog = {
  list: async () => [],
  count: async () => 0,
  one: async () => null,
  health: async () => [],
  redeliver: async () => false,
  redeliverFailed: async () => 0,
};

/** The whole API over a network, listening on a port of its own. */
export async function openTestApi(
  network: Network,
  given: Partial<ApiOptions> = {},
): Promise<TestApi> {
  const defects: unknown[] = [];
  const { commands, readModel, access, ledger, store } = network;
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot({
      commands,
      readModel,
      access,
      store,
      ledger,
      alerts: network.alerts ?? quietDesk({ store, access }),
      parking: nothingParked,
      deliveryLog: nothingSent,
      gate: memoryGate(access, { allowances: PLENTY }),
      secrets: testSecrets,
      readiness: { database: async () => true, parked: async () => false },
      onError: (error) => defects.push(error),
      ...given,
    }),
    httpAdapter(true),
    { logger: false, bodyParser: false },
  );
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    app,
    url,
    defects,
    ask: async (query, variables, as) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...(as ? { authorization: `Bearer ${as.token}` } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      const { status, headers } = response;
      const answer = (await response.json()) as Partial<GraphqlAnswer>;
      return { errors: [], data: null, extensions: {}, ...answer, status, headers };
    },
    close: async () => {
      await app.close();
    },
  };
}
