import { UnreadableEvent } from '../event-store.js';
import { aSubmission, reportId, reportStream } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';

describe('an event that cannot be read', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore();
    for (const n of [1, 2, 3]) await test.store.append(aSubmission(n));
  });

  afterEach(() => test.drop());

  const spoil = (text: string): Promise<unknown> =>
    test.database.pool.query(text, text.includes('$1') ? [reportId(2)] : []);

  const readings = [
    ['KEY_UNAVAILABLE', 'delete from keys.data_key where subject = $1'],
    [
      'KEY_UNAVAILABLE',
      `update keys.data_key set wrapped = decode('0011223344556677', 'hex') || substring(wrapped from 9)
       where subject = $1`,
    ],
    [
      'UNDECIPHERABLE',
      "update keys.data_key set wrapped = substring(wrapped for 84) || '\\x00' where subject = $1",
    ],
    [
      'UNDECIPHERABLE',
      'update events.event set content = set_byte(content, 50, get_byte(content, 50) # 1) where position = 4',
    ],
    ['UNDECIPHERABLE', 'update events.event set content = null where position = 4'],
    [
      'UNDECIPHERABLE',
      `update events.event e set content = o.content, key_subject = o.key_subject
       from events.event o where e.position = 4 and o.position = 1`,
    ],
    ['UNKNOWN_TYPE', "update events.event set type = 'ReportSung' where position = 5"],
    ['UNKNOWN_SCHEMA_VERSION', 'update events.event set schema_version = 2 where position = 5'],
  ] as const;

  it.each(readings)(
    'is told as %s, and is never taken for an erased one: %s',
    async (code, how) => {
      await spoil(how);
      const range = { after: 0, limit: 9 };
      await expect(test.store.readAll(range)).rejects.toMatchObject({
        name: 'UnreadableEvent',
        code,
      });
      const { events, unreadable } = await test.store.readAllTolerant(range);
      const position = code.startsWith('UNKNOWN') ? 5 : 4;
      expect(unreadable).toEqual([expect.any(UnreadableEvent)]);
      expect(unreadable[0]).toMatchObject({ code, position });
      expect(events.map((event) => event.position)).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((other) => other !== position),
      );
      await expect(test.store.readStream(unreadable[0]?.stream ?? '')).rejects.toMatchObject({
        code,
      });
      expect(await test.store.readStream(reportStream(1))).toHaveLength(1);
    },
  );

  it('says nothing of its content', async () => {
    await spoil('delete from keys.data_key where subject = $1');
    const error: unknown = await test.store.readStream(reportStream(2)).catch((e: unknown) => e);
    expect(String(error)).toBe(
      `UnreadableEvent: The event at position 4 (${reportStream(2)}) cannot be read: KEY_UNAVAILABLE.`,
    );
  });

  it('that was removed by other means leaves a gap, which is not passed over', async () => {
    await spoil('delete from events.event where position = 4');
    await expect(test.store.readAllTolerant({ after: 2, limit: 5 })).rejects.toMatchObject({
      code: 'POSITION_GAP',
      expected: 4,
      found: 5,
    });
  });
});
