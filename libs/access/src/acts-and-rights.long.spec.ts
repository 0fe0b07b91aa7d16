import { streamOf, type DomainEvent, type Role, type Standing } from '@tocsin/domain';
import { organisationAdmitted, reportSubmitted, someId } from '@tocsin/domain/testing';
import type { Actor, AppendResult, EventStore, RecordedEvent } from '@tocsin/event-store';
import { aCitation, anAppend } from '@tocsin/event-store/testing';
import fc from 'fast-check';
import { createTestAccess, type TestStoreWithAccess } from './testing/test-access.js';

const PEOPLE = [1, 2, 3, 4];

describe('acts and ends of rights that are appended at the same time', () => {
  let world: TestStoreWithAccess;
  let reports = 0;

  beforeEach(async () => {
    world = await createTestAccess();
    for (const event of PEOPLE.flatMap(joining)) await asTheNetwork(event);
  });

  afterEach(() => world.drop());

  const asTheNetwork = (event: DomainEvent): Promise<AppendResult> =>
    world.store.append(
      anAppend([{ stream: streamFor(event), expectedVersion: null, events: [event] }]),
    );
  const act = (
    n: number,
    actor: Actor = member(n),
    actorRoles: readonly string[] = ['reporter'],
  ): Promise<AppendResult> => {
    reports += 1;
    const reportId = someId('rep', reports);
    const event = reportSubmitted({ reportId, citation: aCitation('TR', reports) });
    const stream = { stream: streamOf.report(reportId), expectedVersion: 0, events: [event] };
    return world.store.append(anAppend([stream], { actor, actorRoles }));
  };

  it.each([
    ['a token is revoked', 'TOKEN_REVOKED', revoked(1)],
    ['a person is suspended', 'ACCOUNT_SUSPENDED', suspended(1)],
    ['an organisation is suspended', 'ACCOUNT_SUSPENDED', standing(1, 'suspended')],
    ['a role is taken', 'ROLES_CHANGED', roles(1, [])],
    ['a role is given', 'ROLES_CHANGED', roles(1, ['administrator', 'reporter'])],
  ])('are told apart by their order where %s', async (_what, reason, end) => {
    const results = await Promise.all([act(1), asTheNetwork(end), act(1), act(2)]);
    expect(results.map((result) => (result.ok ? 'written' : result.conflict))).toEqual([
      'written',
      'written',
      { kind: 'rights', reason },
      'written',
    ]);
  });

  it('are told apart where rights are given back, too', async () => {
    await asTheNetwork(suspended(1));
    const results = await Promise.all([act(1), asTheNetwork(reinstated(1)), act(1)]);
    expect(results.map(({ ok }) => ok)).toEqual([false, true, true]);
  });

  it('are told apart by their order where two take each other’s role', async () => {
    const take = (by: number, from: number) =>
      world.store.append(
        anAppend([stream(roles(from, []))], { actor: member(by), actorRoles: ['reporter'] }),
      );
    const stream = (event: DomainEvent) => ({
      stream: streamFor(event),
      expectedVersion: null,
      events: [event],
    });
    const results = await Promise.all([take(1, 2), take(2, 1)]);
    expect(results.map((result) => (result.ok ? 'written' : result.conflict))).toEqual([
      'written',
      { kind: 'rights', reason: 'ROLES_CHANGED' },
    ]);
  });

  it('do not ask for roles where the decision did not rest on any', async () => {
    await asTheNetwork(roles(1, []));
    const { store } = world;
    const reportId = someId('rep', 900);
    const event = reportSubmitted({ reportId, citation: aCitation('TR', 900) });
    const append = anAppend(
      [{ stream: streamOf.report(reportId), expectedVersion: 0, events: [event] }],
      { actor: member(1) },
    );
    expect(await store.append(append)).toMatchObject({ ok: true });
  });

  it('are refused where the token ends while the append waits for its turn', async () => {
    const { pool } = world.test.database;
    const short = { ...member(1), tokenId: someId('tok', 9) };
    const expiresAt = new Date(Date.now() + 600).toISOString();
    await asTheNetwork(issued({ ...short, hash: 'e'.repeat(64), expiresAt }));
    const before = await pool.connect();
    await before.query('begin; select from events.counter for update');
    const waiting = act(1, short);
    await pool.query(`select pg_sleep_until($1::timestamptz + interval '50 ms')`, [expiresAt]);
    await before.query('commit');
    before.release();
    expect(await waiting).toEqual({
      ok: false,
      conflict: { kind: 'rights', reason: 'TOKEN_EXPIRED' },
    });
  });

  it('leave a log in which everybody had the right to what he did, from however many lanes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 40, maxLength: 300 }), async (steps) => {
        await Promise.all(
          steps.map(({ kind, n }) => (kind === 'act' ? act(n) : asTheNetwork(CHANGES[kind](n)))),
        );
        await Promise.all(
          PEOPLE.flatMap((n) => [reinstated(n), standing(n, 'member')].map(asTheNetwork)),
        );
      }),
      { numRuns: 15 },
    );
    const events = await wholeLog(world.store);
    expect(events.filter(({ actor }) => actor.personId !== null).length).toBeGreaterThan(30);
    expectRightful(events);
  });
});

const CHANGES = {
  suspend: suspended,
  reinstate: reinstated,
  close: (n: number) => standing(n, 'suspended'),
  open: (n: number) => standing(n, 'member'),
};

const anyStep = fc.record({
  kind: fc.constantFrom(...(['act', 'act', 'act'] as const), ...keysOf(CHANGES)),
  n: fc.constantFrom(...PEOPLE),
});

function keysOf<Name extends string>(of: Record<Name, unknown>): Name[] {
  return Object.keys(of) as Name[];
}

/** Somebody, in an organisation of his own, with a token. */
function member(n: number) {
  return {
    personId: someId('per', n),
    organisationId: someId('org', n),
    tokenId: someId('tok', n),
  };
}

function joining(n: number): DomainEvent[] {
  const { personId, organisationId, tokenId } = member(n);
  return [
    organisationAdmitted({ organisationId, handle: `member-${n}` }),
    {
      type: 'PersonJoined',
      data: { personId, organisationId, roles: ['reporter'] },
      content: { name: 'Ada', language: 'en' },
    },
    issued({ tokenId, personId, hash: `${n}`.repeat(64), expiresAt: null }),
  ];
}

type GivenToken = {
  readonly tokenId: string;
  readonly personId: string;
  readonly hash: string;
  readonly expiresAt: string | null;
};

function issued({ tokenId, personId, hash, expiresAt }: GivenToken): DomainEvent {
  const token = { tokenId, personId, hash, expiresAt, prefix: 'tocsin_Ab1' };
  return {
    type: 'TokenIssued',
    data: { ...token, scopes: ['report'] },
    content: { label: 'laptop' },
  };
}

function revoked(n: number): DomainEvent {
  return { type: 'TokenRevoked', data: { tokenId: member(n).tokenId } };
}

function suspended(n: number): DomainEvent {
  return { type: 'PersonSuspended', data: { personId: member(n).personId } };
}

function reinstated(n: number): DomainEvent {
  return { type: 'PersonReinstated', data: { personId: member(n).personId } };
}

function roles(n: number, given: readonly Role[]): DomainEvent {
  return { type: 'PersonRolesChanged', data: { personId: member(n).personId, roles: given } };
}

function standing(n: number, to: Standing): DomainEvent {
  const { organisationId } = member(n);
  return {
    type: 'OrganisationStandingChanged',
    data: { organisationId, standing: to, reason: 'because' },
  };
}

function streamFor({ type, data }: DomainEvent): string {
  const id = data as Record<string, string>;
  if (type.startsWith('Token')) return streamOf.token(id['tokenId'] ?? '');
  if (type.startsWith('Person')) return streamOf.person(id['personId'] ?? '');
  return streamOf.organisation(id['organisationId'] ?? '');
}

async function wholeLog(store: EventStore): Promise<RecordedEvent[]> {
  const { position } = await store.head();
  return store.readAll({ after: 0, limit: position });
}

/** A fold of the log by itself, which knows nothing of batches: who was barred when somebody acted? */
function expectRightful(events: readonly RecordedEvent[]): void {
  const barred = new Set<string>();
  for (const { event, actor, position } of events) {
    const { personId, organisationId } = actor;
    const wrong = [personId, organisationId].filter((id) => id !== null && barred.has(id));
    expect([position, wrong]).toEqual([position, []]);
    if (event.type === 'PersonSuspended') barred.add(event.data.personId);
    if (event.type === 'PersonReinstated') barred.delete(event.data.personId);
    if (event.type !== 'OrganisationStandingChanged') continue;
    if (event.data.standing === 'member') barred.delete(event.data.organisationId);
    else barred.add(event.data.organisationId);
  }
}
