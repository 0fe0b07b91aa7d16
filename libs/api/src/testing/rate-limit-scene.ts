import { afterEach, beforeEach } from '@jest/globals';
import type { Allowances } from '@tocsin/quota';
import { memoryGate } from '@tocsin/quota/testing';
import { WebSocket } from 'ws';
import { memoryNetwork, type Account, type MemoryNetwork } from './memory-network.js';
import { openTestApi, type TestApi } from './test-api.js';

/** So slow that nothing comes back while a test looks. */
const perSecond = 0.01;

/** Buckets that a test can fill. */
export const SMALL: Allowances = {
  organisation: { capacity: 300, perSecond },
  token: { capacity: 200, perSecond },
  address: { capacity: 100, perSecond },
  'sign-in': { capacity: 5, perSecond },
};

/** Costs 100. */
export const HUNDRED = '{ incidents(first: 100) { nodes { id } } }';

export const served = [200];
export const limited = [429, 'RATE_LIMITED'];

/** A reporter and an API whose buckets are small: anew for each test. */
export function rateLimitScene() {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;

  const open = async (allowances: Partial<Allowances> = {}, trustedProxies: string[] = []) => {
    await api?.close();
    const gate = memoryGate(network.access, { allowances: { ...SMALL, ...allowances } });
    api = await openTestApi(network, { gate, trustedProxies });
  };
  beforeEach(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    await open();
  });
  afterEach(() => api.close());

  /** Status and codes of an answer. */
  const codes = async (
    query: string,
    variables = {},
    as: Pick<Account, 'token'> | null = reporter,
  ): Promise<unknown[]> => {
    const { status, errors } = await api.ask(query, variables, as);
    return [status, ...errors.map(({ extensions }) => extensions.code)];
  };
  /** How a socket closes that says it is this token's. */
  const closing = (token: string): Promise<string> =>
    new Promise((resolve) => {
      const url = `${api.url.replace('http', 'ws')}/graphql`;
      const socket = new WebSocket(url, 'graphql-transport-ws');
      const payload = { authorization: `Bearer ${token}` };
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
      socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`));
    });

  return {
    open,
    codes,
    closing,
    get network() {
      return network;
    },
    get api() {
      return api;
    },
    get reporter() {
      return reporter;
    },
  };
}
