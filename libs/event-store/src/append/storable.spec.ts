import fc from 'fast-check';
import type { Append } from '../event-store.js';
import { aCorrelation, aSubmission, reportStream, submitted } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { storableJson } from './check-append.js';

const anyText = fc.string({ unit: 'binary', maxLength: 30 });
/** Text with what PostgreSQL cannot keep, and with what looks like it. */
const hostileText = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom('\0', '\ud800', '\udc00', '\\u0000', '\\\\ud800', '"', '\\', '{', '}', ','),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('what cannot be kept in clear', () => {
  it('is exactly what holds NUL or a lone surrogate', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const storable = !text.includes('\0') && text.isWellFormed();
        const write = (): string => storableJson({ [text]: [text] });
        if (storable) expect(JSON.parse(write())).toEqual({ [text]: [text] });
        else expect(write).toThrow(TypeError);
      }),
    );
  });
});

describe('hostile text', () => {
  let test: TestStore;
  let number = 0;

  beforeAll(async () => {
    test = await createTestStore();
  });

  afterAll(() => test.drop());

  it('comes back as it was, or is refused alone: its neighbours are written', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, hostileText, async (trace, word, content) => {
        number += 2;
        const append = hostile(number, { trace, word, content });
        const [result, neighbour] = await Promise.allSettled([
          test.store.append(append),
          test.store.append(aSubmission(number + 1)),
        ]);
        expect(neighbour).toMatchObject({ value: { ok: true } });
        const storable = [trace, word].every((t) => !t.includes('\0') && t.isWellFormed());
        expect(result.status).toBe(storable ? 'fulfilled' : 'rejected');
        const [event] = await test.store.readStream(reportStream(number));
        if (!storable) expect(event).toBeUndefined();
        else {
          expect(event?.correlation.trace).toBe(trace);
          expect(event?.event).toEqual(append.streams[0]?.events[0]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where an id, a stream or a number of events is wrong', async () => {
    const good = aSubmission(1);
    const [stream] = good.streams;
    const wrong: Append[] = [
      { ...good, streams: [] },
      { ...good, streams: [{ ...stream!, events: [] }] },
      { ...good, streams: [stream!, stream!] },
      { ...good, streams: [{ ...stream!, stream: '' }] },
      { ...good, streams: [{ ...stream!, stream: 'x'.repeat(201) }] },
      { ...good, actor: { ...good.actor, personId: 'me' } },
      { ...good, destroyKeys: ['0190000A-0000-7000-8000-007265700001'] },
      { ...good, correlation: aCorrelation({ correlationId: 'x'.repeat(1_001) }) },
      { ...good, idempotency: { scope: 's', key: 'k', payload: 'p', subject: "';--" } },
    ];
    for (const append of wrong) {
      await expect(test.store.append(append)).rejects.toThrow(/./);
    }
  });

  function hostile(n: number, { trace, word, content }: Record<string, string>): Append {
    const event = submitted(n, content);
    if (event.type !== 'ReportSubmitted') throw new Error('a report is submitted');
    const sharing = { ...event.data.sharing, recipients: [word ?? ''] };
    const changed = { ...event, data: { ...event.data, sharing } };
    return {
      ...aSubmission(n),
      streams: [{ stream: reportStream(n), expectedVersion: 0, events: [changed] }],
      correlation: aCorrelation({ trace: trace ?? null }),
    };
  }
});
