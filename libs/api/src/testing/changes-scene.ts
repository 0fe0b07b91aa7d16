import { afterEach, beforeEach } from '@jest/globals';
import { hashToken, type Principal } from '@tocsin/access';
import type { IncidentFilter, IncidentReport } from '@tocsin/domain';
import { memoryLedger } from '@tocsin/disclosure/testing';
import { aReport } from '@tocsin/report-format/testing';
import type { IncidentChange } from '../incident-change/incident-change.js';
import { IncidentChanges } from '../incident-change/incident-changes.js';
import { RightsNow } from '../sign-in/rights-now.js';
import { memoryNetwork, type Account, type ApiNetwork, type Member } from './memory-network.js';
import { postgresNetwork } from './postgres-network.js';
import { testSecrets } from './test-secrets.js';

const noDrill: IncidentFilter = { kind: 'drill', is: false };
const correlation = { correlationId: 'c', causationId: null, trace: null };

type Opened = { readonly network: ApiNetwork; readonly drop: () => Promise<void> };

/** The same behaviours are shown on both. */
export const NETWORKS: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['in memory', async () => ({ network: memoryNetwork(), drop: async () => {} })],
  [
    'on PostgreSQL',
    async () => {
      const network = await postgresNetwork();
      return { network, drop: network.drop };
    },
  ],
];

/** Two members and somebody who watches: anew for each test. */
export function changesScene(openNetwork: () => Promise<Opened>) {
  let network: ApiNetwork;
  let drop: () => Promise<void>;
  let changes: IncidentChanges;
  let source: Member;
  let reporter: Account;
  let second: Account;
  let responder: Account;
  let ends: AbortController[] = [];

  beforeEach(async () => {
    ({ network, drop } = await openNetwork());
    source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter', 'responder', 'administrator']);
    second = await network.person(source, ['reporter', 'responder']);
    responder = await network.person(await network.organisation('harbour-cert'), ['responder']);
    changes = open({ heartbeatMs: 60_000 });
    ends = [];
  });
  afterEach(async () => {
    ends.forEach((end) => end.abort());
    await drop();
  });

  const open = ({ heartbeatMs }: { heartbeatMs: number }) =>
    new IncidentChanges({
      ...network,
      ledger: memoryLedger(),
      rights: new RightsNow(network.access),
      secrets: testSecrets,
      epoch: 1,
      heartbeatMs,
      onError: (error) => {
        throw error;
      },
    });

  const principalOf = async (account: Account): Promise<Principal> => {
    const signedIn = await network.access.signIn(hashToken(account.token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    return signedIn.principal;
  };

  type Watch = {
    /** Messages up to the next pause, as `KIND TI-…`. */
    readonly next: (count: number) => Promise<string[]>;
    readonly messages: IncidentChange[];
    /** What comes in the next moment, or 'nothing'. */
    readonly pause: () => Promise<unknown>;
    readonly failure: () => Promise<unknown>;
  };

  const watch = async (
    who: Account | null,
    {
      filter = noDrill,
      after = null,
      of = changes,
    }: { filter?: IncidentFilter; after?: string | null; of?: IncidentChanges } = {},
  ): Promise<Watch> => {
    const end = new AbortController();
    ends.push(end);
    const asker = { principal: who && (await principalOf(who)), requestId: 'r', trace: null };
    const followed = of.follow({ filter, after, asker, signal: end.signal });
    const iterator = followed[Symbol.asyncIterator]();
    const messages: IncidentChange[] = [];
    const first = await iterator.next();
    messages.push((first.value as { change: IncidentChange }).change);
    let pending: Promise<unknown> | null = null;
    const pull = () => {
      pending ??= iterator.next().then((result) => {
        pending = null;
        if (result.done) throw new Error('ended');
        messages.push(result.value.change);
      });
      return pending;
    };
    return {
      messages,
      next: async (count) => {
        const from = messages.length;
        while (messages.length < from + count) await pull();
        return messages
          .slice(from)
          .map(({ kind, citation }) => (citation ? `${kind} ${citation}` : kind));
      },
      pause: async () => {
        const waited = new Promise<'nothing'>((resolve) => {
          setTimeout(resolve, 150, 'nothing');
        });
        return Promise.race([pull().then(() => messages.at(-1)), waited]);
      },
      failure: async () =>
        pull().then(
          () => messages.at(-1),
          (error: unknown) => error,
        ),
    };
  };

  const done = <Value>(
    outcome: { ok: true; value: Value } | { ok: false; error: unknown },
  ): Value => {
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
    return outcome.value;
  };

  let submissions = 0;
  const submit = async (
    over: Partial<IncidentReport> = {},
    incidentIds: readonly string[] = [],
    by = reporter,
  ) => {
    submissions += 1;
    const context = { principal: await principalOf(by), correlation };
    const input = { submissionId: `s${submissions}`, report: aReport(over), incidentIds };
    const submitted = done(await network.commands.submitReport(input, context));
    return { ...submitted, incident: submitted.incidents[0]!.citation };
  };
  const versionOf = async (citation: string) => {
    const cited = await network.access.cited(citation);
    const { viewer } = await principalOf(reporter);
    await network.readModel.waitFor((await network.store.head()).position, 5_000);
    return (await network.readModel.report(viewer, cited!.id))!.version;
  };
  const revise = async (reportId: string, given: Record<string, unknown>) => {
    const context = { principal: await principalOf(reporter), correlation };
    const input = { reportId, expectedVersion: await versionOf(reportId), changes: given };
    return done(await network.commands.reviseReport(input, context));
  };
  const share = async (reportId: string, sharing: IncidentReport['sharing']) => {
    const context = { principal: await principalOf(reporter), correlation };
    const input = { reportId, expectedVersion: await versionOf(reportId), sharing };
    return done(await network.commands.changeSharing(input, context));
  };

  return {
    open,
    principalOf,
    watch,
    done,
    submit,
    versionOf,
    revise,
    share,
    correlation,
    get network() {
      return network;
    },
    get source() {
      return source;
    },
    get reporter() {
      return reporter;
    },
    get second() {
      return second;
    },
    get responder() {
      return responder;
    },
  };
}
