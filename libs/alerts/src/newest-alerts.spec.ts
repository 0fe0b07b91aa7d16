import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { openNewestAlerts } from './newest-alerts.js';
import { migrations } from './schema/migrations.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  for (const { sql } of migrations) await database.pool.query(sql);
});
afterAll(() => database.drop());

/** An alert of somebody, at a position; answers its id. */
async function given(owner: string, position: number): Promise<string> {
  const [alert, report] = [randomUUID(), randomUUID()];
  const subjects = [{ incident: null, report, kinds: ['PUBLISHED'], reasons: [] }];
  await database.pool.query(
    `insert into alerts.alert (alert, rule, revision, position, owner, organisation, raised_at, subjects, drill, sending)
     values ($1, $2, 1, $3, $4, $5, '2026-05-04T12:00:00Z', $6, false, 'none')`,
    [alert, randomUUID(), position, owner, randomUUID(), JSON.stringify(subjects)],
  );
  return alert;
}

describe('the alerts of a person', () => {
  it('come newest first, so many and nobody else’s', async () => {
    const [owner, other] = [randomUUID(), randomUUID()];
    const first = await given(owner, 1);
    await given(other, 2);
    const second = await given(owner, 3);
    const third = await given(owner, 2);
    const alerts = openNewestAlerts(database.pool);
    expect((await alerts.newestOf(owner, 10)).map(({ alertId }) => alertId)).toEqual([
      second,
      third,
      first,
    ]);
    const [newest, ...others] = await alerts.newestOf(owner, 1);
    expect(others).toEqual([]);
    expect(newest).toMatchObject({
      alertId: second,
      raisedAt: new Date('2026-05-04T12:00:00Z'),
      drill: false,
      subjects: [{ incident: null, kinds: ['PUBLISHED'] }],
    });
    expect(await alerts.newestOf(randomUUID(), 10)).toEqual([]);
  });
});
