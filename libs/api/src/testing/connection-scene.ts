import { afterEach, beforeEach } from '@jest/globals';
import { hashToken } from '@tocsin/access';
import { aReport } from '@tocsin/report-format/testing';
import { memoryNetwork, type Account, type MemoryNetwork } from './memory-network.js';
import { openTestApi, type TestApi } from './test-api.js';

/** Follows everything. */
export const WATCH =
  'subscription($after: String) { incidentChanged(after: $after) { cursor kind incidentId incident { id title } } }';

export type Change = {
  incidentChanged: {
    cursor: string;
    kind: string;
    incidentId: string;
    incident: { id: string; title: string } | null;
  };
};

/** Two members and an API that waits 200 ms for a socket to say who it is: anew for each test. */
export function connectionScene() {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let responder: Account;

  beforeEach(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    responder = await network.person(await network.organisation('harbour-cert'), ['responder']);
    api = await openTestApi(network, { limits: { socketInitMs: 200 } });
  });
  afterEach(() => api.close());

  let submissions = 0;
  const submit = async () => {
    const signedIn = await network.access.signIn(hashToken(reporter.token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    submissions += 1;
    const correlation = { correlationId: 'c', causationId: null, trace: null };
    const input = { submissionId: `s${submissions}`, report: aReport() };
    const outcome = await network.commands.submitReport(input, {
      principal: signedIn.principal,
      correlation,
    });
    if (!outcome.ok) throw new Error(outcome.error.code);
    return outcome.value.incidents[0]!.citation;
  };
  const bearer = ({ token }: Account) => `Bearer ${token}`;
  const socketUrl = () => `${api.url.replace('http', 'ws')}/graphql`;
  const until = async <Value>(read: () => Value | undefined): Promise<Value> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not happen');
  };
  const kinds = (changes: readonly Change[]) =>
    changes.map(({ incidentChanged: { kind } }) => kind);

  return {
    submit,
    bearer,
    socketUrl,
    until,
    kinds,
    get network() {
      return network;
    },
    get api() {
      return api;
    },
    get reporter() {
      return reporter;
    },
    get responder() {
      return responder;
    },
  };
}
