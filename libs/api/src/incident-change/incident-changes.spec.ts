import { hashToken, type Principal } from '@tocsin/access';
import type { IncidentFilter, IncidentReport } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import {
  memoryNetwork,
  testSecrets,
  type Account,
  type ApiNetwork,
  type Member,
  type MemoryReadModel,
} from '../testing.js';
import { postgresNetwork } from '../testing/postgres-network.js';
import { RightsNow } from '../sign-in/rights-now.js';
import type { IncidentChange } from './incident-change.js';
import { IncidentChanges } from './incident-changes.js';

const noDrill: IncidentFilter = { kind: 'drill', is: false };
const correlation = { correlationId: 'c', causationId: null, trace: null };

const inMemory = async () => ({ network: memoryNetwork() as ApiNetwork, drop: async () => {} });
const onPostgres = async () => {
  const network = await postgresNetwork();
  return { network: network as ApiNetwork, drop: network.drop };
};

describe.each([
  ['in memory', inMemory],
  ['on PostgreSQL', onPostgres],
])('what changes among the incidents that somebody may see, %s', (where, openNetwork) => {
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
    readonly nothing: () => Promise<void>;
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
    const iterator = of
      .follow({ filter, after, asker, signal: end.signal })
      [Symbol.asyncIterator]();
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
      nothing: async () => {
        const waited = new Promise((resolve) => setTimeout(resolve, 150, 'nothing'));
        expect(await Promise.race([pull().then(() => messages.at(-1)), waited])).toBe('nothing');
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
  const AMBER = { tlp: 'TLP:AMBER', recipients: [] } as never;
  const GREEN = { tlp: 'TLP:GREEN' } as const;

  it('begins with a heartbeat, so that there is a cursor from the first moment', async () => {
    expect((await watch(null)).messages).toMatchObject([
      { kind: 'HEARTBEAT', citation: null, incident: null },
    ]);
  });

  it('tells what appears, changes, goes and comes back', async () => {
    const mine = await watch(responder);
    const { incident, citation } = await submit();
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    await revise(citation, { severity: { oecd: 'serious_incident' } });
    expect(await mine.next(1)).toEqual([`CHANGED ${incident}`]);
    expect(mine.messages.at(-1)?.incident?.reports[0]?.report.severity.oecd).toBe(
      'serious_incident',
    );
    await share(citation, AMBER);
    expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
    expect(mine.messages.at(-1)?.incident).toBeNull();
    await share(citation, GREEN);
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    const principal = await principalOf(reporter);
    const version = await versionOf(citation);
    done(
      await network.commands.retractReport(
        { reportId: citation, expectedVersion: version, reason: 'wrong' },
        { principal, correlation },
      ),
    );
    expect(await mine.next(1)).toEqual([`CHANGED ${incident}`]);
    done(
      await network.commands.eraseReport(
        { reportId: citation, reason: 'asked' },
        { principal, correlation },
      ),
    );
    expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
  });

  it('tells nothing of what happens out of sight, and not even that something does', async () => {
    const mine = await watch(responder);
    const own = await watch(second);
    const { incident } = await submit();
    await mine.next(1);
    await own.next(1);
    const hidden = await submit({ sharing: AMBER }, [incident]);
    await revise(hidden.citation, { drill: false });
    await submit({ sharing: AMBER });
    expect(await own.next(3)).toHaveLength(3);
    await mine.nothing();
  });

  it('tells those who do not see the audience nothing when only the audience changes', async () => {
    const { citation } = await submit();
    const mine = await watch(responder);
    const own = await watch(second);
    await share(citation, { tlp: 'TLP:GREEN', withoutAuthorities: true });
    expect(await own.next(1)).toEqual([expect.stringMatching(/^CHANGED/)]);
    await mine.nothing();
  });

  it('takes what begins to match for coming and what no longer matches for going', async () => {
    const filter: IncidentFilter = { kind: 'severity', in: ['serious_incident'] };
    const mine = await watch(responder, { filter });
    const { incident, citation } = await submit();
    await revise(citation, { severity: { oecd: 'serious_incident' } });
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    await revise(citation, { severity: { oecd: 'hazard' } });
    expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
  });

  it('finds Chinese words in texts', async () => {
    const mine = await watch(responder, { filter: { kind: 'text', text: '自动驾驶' } });
    await submit();
    const { incident } = await submit({ title: [{ lang: 'zh-Hans', value: '一辆自动驾驶汽车' }] });
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
  });

  it('tells everybody of what became public, and nobody without an account before', async () => {
    const mine = await watch(null);
    const { incident, citation } = await submit({ sharing: { tlp: 'TLP:CLEAR' } });
    await mine.nothing();
    const context = { principal: await principalOf(second), correlation };
    done(
      await network.commands.confirmPublication(
        { reportId: citation, expectedVersion: await versionOf(citation) },
        context,
      ),
    );
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
  });

  it('says once that the own membership changed, and goes on with the new rights', async () => {
    const communityId = await network.community('aviation', [source]);
    const mine = await watch(responder);
    const closed = { tlp: 'TLP:GREEN', community: 'aviation' } as const;
    const before = await submit({ sharing: closed });
    await network.given({
      type: 'CommunityMemberAdded',
      data: { communityId, organisationId: responder.organisationId },
    });
    expect(await mine.next(1)).toEqual(['RESYNC']);
    const { incident } = await submit({ sharing: closed });
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    await revise(before.citation, { drill: false });
    expect(await mine.next(1)).toEqual([`CHANGED ${before.incident}`]);
    await network.given({
      type: 'PersonRolesChanged',
      data: { personId: second.personId, roles: ['reporter'] },
    });
    await mine.nothing();
  });

  it('goes on from every cursor without a gap and without a double', async () => {
    const start = (await watch(responder)).messages[0]!.cursor;
    const live = await watch(responder);
    const [a, b] = [await submit(), await submit()];
    // One append that changes two incidents.
    const both = await submit({}, [a.incident, b.incident]);
    await revise(both.citation, { severity: { oecd: 'disaster' } });
    await submit({ sharing: AMBER });
    await submit();
    await live.next(7);
    const told = live.messages.slice(1).map(({ kind, citation }) => `${kind} ${citation}`);
    const cursors = [start, ...live.messages.slice(1).map(({ cursor }) => cursor)];
    for (const [index, after] of cursors.entries()) {
      const again = await watch(responder, { after });
      expect(await again.next(7 - index)).toEqual(told.slice(index));
      await again.nothing();
      // After a restart nothing is remembered but the cursor.
      const elsewhere = await watch(responder, { after, of: open({ heartbeatMs: 60_000 }) });
      expect(await elsewhere.next(7 - index)).toEqual(told.slice(index));
    }
  });

  it('gives nothing out by the rights of the past', async () => {
    const start = (await watch(responder)).messages[0]!.cursor;
    const { citation, incident } = await submit();
    await share(citation, AMBER);
    const again = await watch(responder, { after: start });
    expect(await again.next(1)).toEqual([`GONE ${incident}`]);
    expect(JSON.stringify(again.messages)).not.toContain('Lending');
  });

  it('shows an erased report to nobody, from whatever cursor', async () => {
    const start = (await watch(responder)).messages[0]!.cursor;
    const { citation, incident } = await submit();
    const context = { principal: await principalOf(reporter), correlation };
    done(await network.commands.eraseReport({ reportId: citation, reason: 'asked' }, context));
    const again = await watch(responder, { after: start });
    expect(await again.next(1)).toEqual([`GONE ${incident}`]);
  });

  if (where === 'in memory')
    it('waits for the views and meanwhile says that it lives', async () => {
      const views = network.readModel as MemoryReadModel;
      const patient = open({ heartbeatMs: 30 });
      const mine = await watch(responder, { of: patient });
      views.hold();
      await new Promise((resolve) => setImmediate(resolve));
      const { incident } = await submit();
      expect(await mine.next(2)).toEqual(['HEARTBEAT', 'HEARTBEAT']);
      views.release();
      let told: string[] = [];
      while (told[0] === undefined || told[0] === 'HEARTBEAT') told = await mine.next(1);
      expect(told).toEqual([`APPEARED ${incident}`]);
    });

  it('ends when the token ends, before anything more is given out', async () => {
    const mine = await watch(responder);
    await network.given({ type: 'TokenRevoked', data: { tokenId: responder.tokenId } });
    await submit();
    expect(await mine.failure()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends when the person is suspended', async () => {
    const mine = await watch(responder);
    await network.given({ type: 'PersonSuspended', data: { personId: responder.personId } });
    expect(await mine.failure()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('refuses cursors of another filter, of another epoch and of nobody', async () => {
    const { cursor } = (await watch(responder)).messages[0]!;
    await expect(
      watch(responder, { after: cursor, filter: { kind: 'drill', is: true } }),
    ).rejects.toMatchObject({ code: 'CURSOR_OTHER_FILTER' });
    await expect(watch(responder, { after: `${cursor}x` })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('has cursors of one length, however far the log has got', async () => {
    const before = (await watch(responder)).messages[0]!.cursor;
    for (let count = 0; count < 12; count += 1) await submit();
    const after = (await watch(responder)).messages[0]!.cursor;
    expect(after).toHaveLength(before.length);
  });
});
