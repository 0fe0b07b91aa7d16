import { forgotten, reportSubmitted } from '@tocsin/domain/testing';
import type { InlineFold } from './inline-fold.js';
import { openEventStore } from './postgres-event-store.js';
import { aRetraction, aSubmission, reportId } from './testing/appends.js';
import { createTestStore, type TestStore } from './testing/test-store.js';
import { expectWholeLog } from './testing/whole-log.js';

/** A table of reports, and a fold that chokes on report 13. */
const HOOK = `
create schema hook;
create table hook.report (id uuid primary key, valid_from bigint not null);
create function hook.fold(rows jsonb, positions bigint[]) returns void language plpgsql as $$
begin
  insert into hook.report select (r ->> 'id')::uuid, positions[(r ->> 'event')::int]
  from jsonb_array_elements(rows) r where positions[(r ->> 'event')::int] is not null;
  if exists (select from hook.report where id = '${reportId(13)}') then
    raise 'unlucky number';
  end if;
end $$;
`;

const inline: InlineFold = {
  sqlFunction: 'hook.fold',
  rows: (event) => (event.type === 'ReportSubmitted' ? [{ id: event.data.reportId }] : []),
};

describe('tables written inside the append', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore({ inline }, (pool) => pool.query(HOOK));
  });

  afterEach(() => test.drop());

  const rows = async (): Promise<unknown[]> =>
    (await test.database.pool.query('select id, valid_from from hook.report order by valid_from'))
      .rows;

  it('know the position of each event, and nothing of what was refused in the same batch', async () => {
    await test.store.append(aSubmission(1));
    const results = await Promise.all(
      [aSubmission(2), aSubmission(1), aRetraction(9, 4), aSubmission(3)].map((append) =>
        test.store.append(append),
      ),
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    expect(await rows()).toEqual([
      { id: reportId(1), valid_from: 1 },
      { id: reportId(2), valid_from: 4 },
      { id: reportId(3), valid_from: 7 },
    ]);
  });

  it('fail the one append that they cannot take, and not its neighbours', async () => {
    const results = await Promise.allSettled(
      [11, 12, 13, 14, 15].map((n) => test.store.append(aSubmission(n))),
    );
    const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? index : []));
    expect([results.length, failed]).toEqual([5, [2]]);
    const events = await expectWholeLog(test.store);
    expect(events).toHaveLength(12);
    expect(await rows()).toHaveLength(4);
  });

  it('are not left behind by a writer that does not know them', async () => {
    const ignorant = await openEventStore({
      url: test.database.url,
      masterKey: test.masterKey,
    });
    await expect(ignorant.append(aSubmission(1))).rejects.toThrow('inline tables');
    await ignorant.close();
    expect(await test.store.append(aSubmission(2))).toMatchObject({ ok: true, first: 1 });
  });

  it('are rows of what is not sealed: the same for an event that was forgotten', () => {
    const event = reportSubmitted();
    expect(inline.rows(forgotten(event))).toEqual(inline.rows(event));
  });
});
