import fc from 'fast-check';
import type { Append, AppendResult, EventStore } from '../event-store.js';
import {
  anAppend,
  anErasure,
  aRetraction,
  aSubmission,
  incidentStream,
  linked,
  reportId,
} from '../testing/appends.js';
import { inMemoryEventStore } from '../testing/in-memory-event-store.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { expectWholeLog } from '../testing/whole-log.js';

describe('appends that are written together', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore();
  });

  afterEach(() => test.drop());

  it('leave no holes, whichever of them are refused, from however many processes', async () => {
    const stores = [test.store, await test.again(), await test.again()];
    const appends = Array.from({ length: 600 }, (_, n) =>
      // Every third is stale, every fifth fights with others over one stream.
      n % 3 === 0
        ? aRetraction(n, 5)
        : n % 5 === 0
          ? anAppend([{ stream: incidentStream(0), expectedVersion: null, events: [linked(0, n)] }])
          : aSubmission(n),
    );
    const results = await Promise.all(
      appends.map((append, n) => (stores[n % 3] as EventStore).append(append)),
    );
    const acknowledged = results.flatMap((at, n) =>
      at.ok ? [{ append: appends[n] as Append, at }] : [],
    );
    expect(acknowledged).toHaveLength(400);
    const events = await expectWholeLog(test.store, acknowledged);
    expect(events).toHaveLength(
      acknowledged.reduce((sum, { at }) => sum + at.last - at.first + 1, 0),
    );
  });

  it('let one of two processes win that expect the same version, over and over', async () => {
    const other = await test.again();
    await test.store.append(aSubmission(1));
    for (let version = 1; version <= 20; version++) {
      const results = await Promise.all([
        test.store.append(aRetraction(1, version)),
        other.append(aRetraction(1, version)),
      ]);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results.find(({ ok }) => !ok)).toMatchObject({
        conflict: { kind: 'version', expected: version, actual: version + 1 },
      });
    }
    await expectWholeLog(test.store);
  });

  it('are few transactions: the commits are shared', async () => {
    await Promise.all(Array.from({ length: 500 }, (_, n) => test.store.append(aSubmission(n))));
    const { rows } = await test.database.pool.query<{ n: number }>(
      'select count(distinct xmin::text)::int as n from events.event',
    );
    expect(rows[0]?.n).toBeLessThan(30);
  });

  it('share the first key of a subject that they both seal with', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => test.store.append(aSubmission(n))));

    // Reasons of erasures are sealed under the organisation's key, which does not exist before the first one.
    // Others keep the store busy, so that the erasures wait for the same batch.
    const busy = Array.from({ length: 200 }, (_, n) => test.store.append(aSubmission(n + 10)));
    const erasures = [1, 2, 3, 4].map((n) => test.store.append(anErasure(n)));
    const results = await Promise.all([...busy, ...erasures]);

    expect(results.every(({ ok }) => ok)).toBe(true);
    await expectWholeLog(test.store);
  });

  it('end as if they had come one by one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 25 }), async (steps) => {
        const names = ((await test.store.head()).position + 1) * 100;
        const memory = inMemoryEventStore();
        const appends = steps.map((step) => appendOf(step, names));
        const real = await Promise.all(appends.map((append) => test.store.append(append)));
        const model: AppendResult[] = [];
        for (const append of appends) model.push(await memory.append(append));
        expect(real.map(withoutPosition)).toEqual(model.map(withoutPosition));
      }),
      { numRuns: 40 },
    );
    await expectWholeLog(test.store);
  });
});

type Step = { kind: 'submit' | 'retract' | 'link' | 'erase'; n: number; version: number | null };

// Few reports, so that they meet in streams, keys, citations and idempotency keys.
const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('submit', 'submit', 'retract', 'link', 'erase'),
  n: fc.integer({ min: 1, max: 4 }),
  version: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
});

function appendOf({ kind, n, version }: Step, names: number): Append {
  const number = names + n;
  switch (kind) {
    case 'submit':
      return aSubmission(number, {
        idempotency: {
          scope: 's',
          key: `${names} ${n % 2}`,
          payload: String(n),
          subject: reportId(number),
        },
      });
    case 'retract':
      return aRetraction(number, version);
    case 'link':
      return anAppend([
        { stream: incidentStream(number), expectedVersion: version, events: [linked(number)] },
      ]);
    case 'erase':
      return anErasure(number);
    default:
      return kind satisfies never;
  }
}

/** Appends that have nothing to do with each other may change places; whether and why they are refused may not. */
const withoutPosition = (result: AppendResult): unknown =>
  result.ok ? 'written' : { ...result.conflict, position: null, samePayload: null };
