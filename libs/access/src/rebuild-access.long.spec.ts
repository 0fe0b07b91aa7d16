import { streamOf, type DomainEvent } from '@tocsin/domain';
import { aSharing, AUTHOR, diceOf, randomAccess, someId } from '@tocsin/domain/testing';
import { anAppend, aSubmission } from '@tocsin/event-store/testing';
import { inlineFold } from './inline-fold.js';
import { accessHash, rebuildAccess, RebuildRunning } from './rebuild-access.js';
import { createTestAccess, type TestStoreWithAccess } from './testing.js';
import { accessSchema } from './schema/migrations.js';
import { TABLES } from './schema/tables.js';

let world: TestStoreWithAccess;
beforeEach(async () => {
  world = await createTestAccess();
});
afterEach(() => world.drop());

const append = async (stream: string, ...events: DomainEvent[]) => {
  const result = await world.store.append(anAppend([{ stream, expectedVersion: null, events }]));
  if (!result.ok) throw new Error(JSON.stringify(result.conflict));
};

/** A history in which rows are changed again and again, also within one append. */
async function writeHistory(seed: number, length: number): Promise<void> {
  const dice = diceOf(seed);
  await Promise.all(Array.from({ length: 20 }, (_, n) => world.store.append(aSubmission(n))));
  for (let step = 0; step < length; step += 1) {
    const number = dice(20);
    const reportId = someId('rep', number);
    const { sharing } = randomAccess(dice);
    const [organisation, community] = [dice(5), dice(3)];
    const organisationId = someId('org', organisation);
    const communityId = someId('com', community);
    const choices: (() => Promise<void>)[] = [
      () =>
        append(
          streamOf.report(reportId),
          {
            type: 'ReportSharingChanged',
            data: { reportId, sharing },
            content: { sharing: { tlp: sharing.label }, reason: null },
          },
          { type: 'ReportPublicationConfirmed', data: { reportId } },
        ),
      () =>
        append(
          streamOf.report(reportId),
          {
            type: 'ReportClientNamed',
            data: { reportId, organisationId, clientId: communityId, clients: [communityId] },
          },
          {
            type: 'ReportRecalled',
            data: {
              reportId,
              recallId: someId('rec', step),
              holders: [
                { organisationId, personId: null },
                { organisationId, personId: AUTHOR },
              ],
            },
          },
          {
            type: 'ReportReshareRequested',
            data: {
              reportId,
              requestId: someId('req', step),
              sourceId: organisationId,
              organisationId,
              personId: AUTHOR,
              organisations: [organisationId],
            },
            content: { reason: 'wanted' },
          },
          {
            type: 'ReportReshareRefused',
            data: { reportId, requestId: someId('req', Math.max(0, step - dice(2))) },
            content: { reason: 'not yet' },
          },
        ),
      () =>
        append(
          streamOf.community(communityId),
          { type: 'CommunityMemberAdded', data: { communityId, organisationId } },
          { type: 'CommunityMemberRemoved', data: { communityId, organisationId } },
          { type: 'CommunityMemberAdded', data: { communityId, organisationId } },
        ),
      () =>
        append(streamOf.person(AUTHOR), {
          type: 'PersonJoined',
          data: { personId: someId('per', step), organisationId, roles: ['reporter'] },
          content: { name: 'Ada', language: 'en' },
        }),
      () =>
        append(streamOf.person(AUTHOR), {
          type: 'PersonSuspended',
          data: { personId: someId('per', dice(length)) },
        }),
    ];
    await choices[dice(choices.length)]?.();
  }
}

const hashNow = async () =>
  accessHash(world.test.database.pool, (await world.store.head()).position);

describe('rebuilding the access tables', () => {
  const { rebuild } = {
    rebuild: () => rebuildAccess({ pool: world.test.database.pool, store: world.store }),
  };

  it('gives the same tables, position by position', async () => {
    await writeHistory(1, 60);
    const { pool } = world.test.database;
    const { position } = await world.store.head();
    const past = await Promise.all([5, 40, 80].map((at) => accessHash(pool, at)));
    const before = await hashNow();
    expect(await rebuild()).toEqual({ position, identical: true });
    expect(await hashNow()).toBe(before);
    expect(await Promise.all([5, 40, 80].map((at) => accessHash(pool, at)))).toEqual(past);
    expect(new Set([before, ...past]).size).toBe(4);
  });

  it('tells how far it is', async () => {
    await writeHistory(2, 5);
    const { position } = await world.store.head();
    const seen: number[] = [];
    await rebuildAccess({
      pool: world.test.database.pool,
      store: world.store,
      onProgress: (progress) => {
        expect(progress.head).toBe(position);
        seen.push(progress.position);
      },
    });
    expect(seen).toEqual([position]);
  });

  it('repairs what somebody changed by hand, and says that it differed', async () => {
    await writeHistory(3, 20);
    const before = await hashNow();
    await world.test.database.pool.query('update access.report set label = 0, public = true');
    expect(await hashNow()).not.toBe(before);
    expect(await rebuild()).toMatchObject({ identical: false });
    expect(await hashNow()).toBe(before);
    expect(await rebuild()).toMatchObject({ identical: true });
  });

  it('goes on where another one crashed, and is not run twice at a time', async () => {
    await writeHistory(4, 5);
    const { pool } = world.test.database;
    await pool.query(accessSchema('access_rebuild'));
    const [one, other] = await Promise.allSettled([rebuild(), rebuild()]);
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    const failed = one.status === 'rejected' ? one : (other as PromiseRejectedResult);
    expect(failed.reason).toBeInstanceOf(RebuildRunning);
    expect(await rebuild()).toMatchObject({ identical: true });
    const { rows } = await pool.query(`select from pg_namespace where nspname = 'access_rebuild'`);
    expect(rows).toEqual([]);
  });

  it('misses nothing that is appended meanwhile, and readers see whole tables only', async () => {
    await writeHistory(5, 20);
    const writing = { on: true };
    let written = 0;
    const writer = (async () => {
      for (let number = 1_000; writing.on; number += 1, written += 1) {
        const result = await world.store.append(aSubmission(number));
        expect(result).toMatchObject({ ok: true });
      }
    })();
    const reader = (async () => {
      while (writing.on) expect((await world.access.reports([someId('rep', 3)])).size).toBe(1);
    })();
    for (let round = 0; round < 3; round += 1) {
      expect(await rebuild()).toMatchObject({ identical: true });
    }
    writing.on = false;
    await Promise.all([writer, reader]);
    expect(written).toBeGreaterThan(3);
    const { rows } = await world.test.database.pool.query(
      'select count(*)::int as n from access.report where valid_to is null',
    );
    expect(rows).toEqual([{ n: 20 + written }]);
  });

  it('leaves the old tables serving when it fails', async () => {
    await writeHistory(6, 5);
    const before = await hashNow();
    const store = {
      head: () => world.store.head(),
      readAll: () => Promise.reject(new Error('the log cannot be read')),
    };
    await expect(rebuildAccess({ pool: world.test.database.pool, store })).rejects.toThrow('log');
    expect(await hashNow()).toBe(before);
    expect(await rebuild()).toMatchObject({ identical: true });
  });

  it('does not take along what others hung on a table', async () => {
    await writeHistory(7, 3);
    const { pool } = world.test.database;
    await pool.query('create view public.mine as select report from access.report');
    await expect(rebuild()).rejects.toMatchObject({ code: '2BP01' });
    await pool.query('select from public.mine');
    await pool.query('drop view public.mine');
    expect(await rebuild()).toMatchObject({ identical: true });
  });
});

describe('the fold', () => {
  it('gives the same in one batch and event by event', async () => {
    await writeHistory(8, 40);
    const { pool } = world.test.database;
    const events = await world.store.readAll({ after: 0, limit: 10_000 });
    await pool.query(accessSchema('whole'));
    const rows = events.flatMap(({ event }, index) =>
      inlineFold.rows(event).map((row) => ({ ...row, event: index + 1 })),
    );
    await pool.query('select whole.fold($1, $2)', [
      JSON.stringify(rows),
      events.map(({ position }) => position),
    ]);
    const hashes = await pool.query('select access.hash($1) as one, whole.hash($1) as other', [
      events.length,
    ]);
    expect(hashes.rows[0].one).toBe(hashes.rows[0].other);
  });

  it('leaves out the rows of an append that was refused', async () => {
    const submitted = (number: number) => ({
      ...inlineFold.rows({
        type: 'ReportSubmitted',
        data: {
          reportId: someId('rep', number),
          citation: 'TR-2026-7QK4M2XD-H',
          organisationId: someId('org', 1),
          authorId: AUTHOR,
          sharing: aSharing(),
        },
        content: null,
      })[0],
      event: number,
    });
    const closed = {
      ...inlineFold.rows({ type: 'TokenRevoked', data: { tokenId: someId('tok', 1) } })[0],
      event: 3,
    };
    const { pool } = world.test.database;
    await pool.query('select access.fold($1, $2)', [
      JSON.stringify([submitted(1), submitted(2), closed]),
      [null, 7, null],
    ]);
    const { rows } = await pool.query('select report, valid_from from access.report');
    expect(rows).toEqual([{ report: someId('rep', 2), valid_from: 7 }]);
    expect(TABLES).toHaveLength(14);
  });
});
