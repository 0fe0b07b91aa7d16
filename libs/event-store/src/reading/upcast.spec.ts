import fixturesOfVersion1 from '../fixtures/events-v1.json' with { type: 'json' };
import fixturesOfVersion2 from '../fixtures/events-v2.json' with { type: 'json' };
import { aRetraction, aSubmission, reportId, reportStream } from '../testing/appends.js';
import { createTestStore } from '../testing/test-store.js';
import { schemaVersions } from './schema-versions.js';
import { upcast } from './upcast.js';
import type { Upcaster } from './upcaster.js';

/** What a newer version says besides, of what was written before it. */
const SAID_SINCE: Readonly<Record<string, object>> = {
  AlertRuleCreated: { owner: 'person' },
  AlertRuleChanged: { owner: 'person' },
};

// As released. When a type gets a new version its old fixture stays, with what it must become beside it.
describe('events of version 1', () => {
  it('are there for every type that there is', () => {
    expect(fixturesOfVersion1.map(({ type }) => type).toSorted()).toEqual(
      Object.keys(schemaVersions).toSorted(),
    );
  });

  it.each(fixturesOfVersion1.map((fixture) => [fixture.type, fixture] as const))(
    '%s is read as it was written, also when its content is forgotten',
    (type, { schemaVersion, ...written }) => {
      const event = { ...written, data: { ...written.data, ...SAID_SINCE[type] } };
      expect(upcast(written, schemaVersion)).toEqual({ ok: true, event });
      if (!('content' in written)) return;
      const forgotten = { ...written, content: null };
      const read = { ...event, content: null };
      expect(upcast(forgotten, schemaVersion)).toEqual({ ok: true, event: read });
    },
  );
});

describe('events of version 2', () => {
  it.each(fixturesOfVersion2.map((fixture) => [fixture.type, fixture] as const))(
    '%s is read as it was written',
    (_type, { schemaVersion, ...written }) => {
      expect(upcast(written, schemaVersion)).toEqual({ ok: true, event: written });
    },
  );
});

/** As if retractions had once been called withdrawals, and had said `why` before they said `reason`. */
const upcasters: readonly Upcaster[] = [
  {
    type: 'ReportWithdrawn',
    from: 7,
    up: ({ data, content }) => ({ type: 'ReportRetracted', schemaVersion: 0, data, content }),
  },
  {
    type: 'ReportRetracted',
    from: 0,
    up: ({ type, data, content }) => ({
      type,
      schemaVersion: 1,
      data,
      content: content === null ? null : { reason: (content as { why: string }).why },
    }),
  },
];

describe('an old event', () => {
  it('is brought to today’s shape step by step', () => {
    const data = { reportId: reportId(1) };
    const written = { type: 'ReportWithdrawn', data, content: { why: 'mistaken' } };
    expect(upcast(written, 7, upcasters)).toEqual({
      ok: true,
      event: { type: 'ReportRetracted', data, content: { reason: 'mistaken' } },
    });
    expect(upcast(written, 6, upcasters)).toEqual({ ok: false, code: 'UNKNOWN_TYPE' });
    expect(upcast({ ...written, type: 'ReportRetracted' }, 2, upcasters)).toEqual({
      ok: false,
      code: 'UNKNOWN_SCHEMA_VERSION',
    });
  });

  it('is opened as it was sealed, with the type and version of then', async () => {
    const test = await createTestStore();
    const { store, database } = test;
    await store.append(aSubmission(1));
    await store.append(aRetraction(1, 1));
    const [, retraction] = await store.readStream(reportStream(1));
    const key = (await store.keys.find(database.pool, [reportId(1)])).get(reportId(1));
    if (!retraction || !key || key === 'destroyed') throw new Error('it was just written');
    await database.pool.query(
      "update events.event set type = 'ReportWithdrawn', schema_version = 7, content = $2 where id = $1",
      [retraction.id, key.seal(`${retraction.id} ReportWithdrawn 7`, { why: 'mistaken' })],
    );
    const [, read] = await (await test.again({ upcasters })).readStream(reportStream(1));
    expect(read?.event).toEqual(retraction.event);
    expect(read?.schemaVersion).toBe(7);
    await test.drop();
  });
});
