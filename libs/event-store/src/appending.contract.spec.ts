import { AUTHOR, OTHER, someId } from '@tocsin/domain/testing';
import type { AppendResult } from './event-store.js';
import {
  aCorrelation,
  anAppend,
  aRetraction,
  aSubmission,
  incidentStream,
  linked,
  opened,
  reportId,
  reportStream,
  retracted,
  submitted,
} from './testing/appends.js';
import { describeEachStore } from './testing/each-store.js';

describeEachStore('appending', (open) => {
  it('writes several streams at once, in the order given, without holes', async () => {
    const store = await open();
    const first = await store.append(aSubmission(1));
    const second = await store.append(aSubmission(2));
    expect(first).toMatchObject({ ok: true, first: 1, last: 3 });
    expect(second).toMatchObject({ ok: true, first: 4, last: 6 });
    const events = await store.readAll({ after: 0, limit: 10 });
    expect(events.map(({ position, stream, version }) => [position, stream, version])).toEqual([
      [1, reportStream(1), 1],
      [2, incidentStream(1), 1],
      [3, incidentStream(1), 2],
      [4, reportStream(2), 1],
      [5, incidentStream(2), 1],
      [6, incidentStream(2), 2],
    ]);
    expect(events.map(({ appendPosition }) => appendPosition)).toEqual([1, 1, 1, 4, 4, 4]);
  });

  it('keeps who acted, for which request, and what happened, content included', async () => {
    const store = await open();
    const actor = { personId: AUTHOR, organisationId: OTHER, tokenId: someId('tok', 1) };
    const correlation = aCorrelation({
      correlationId: 'message "7" \\ {ä,中}',
      causationId: '',
      trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    await store.append(aSubmission(1, { actor, correlation }));
    const [event] = await store.readStream(reportStream(1));
    expect(event).toMatchObject({ actor, correlation, event: submitted(1), schemaVersion: 1 });
    expect(event?.recordedAt).toEqual(new Date('2026-05-06T12:00:00.000Z'));
    const [, link] = await store.readStream(incidentStream(1));
    expect(link?.event).toEqual(linked(1));
  });

  it('tells the versions when a stream is not where the decision was made, and writes nothing', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    const stale = await store.append(
      anAppend([
        { stream: incidentStream(1), expectedVersion: null, events: [linked(1, 2)] },
        { stream: reportStream(1), expectedVersion: 4, events: [retracted(1)] },
      ]),
    );
    expect(stale).toEqual({
      ok: false,
      conflict: { kind: 'version', stream: reportStream(1), expected: 4, actual: 1 },
    });
    expect((await store.head()).position).toBe(3);
    expect(await store.append(aSubmission(1))).toMatchObject({
      ok: false,
      conflict: { kind: 'version', expected: 0, actual: 1 },
    });
  });

  it('lets exactly one of two writers with the same expected version win', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    const results = await Promise.all([
      store.append(aRetraction(1, 1)),
      store.append(aRetraction(1, 1)),
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
    expect(results[1]).toMatchObject({ conflict: { kind: 'version', expected: 1, actual: 2 } });
  });

  it('takes whatever version there is where none is expected, in the order of the calls', async () => {
    const store = await open();
    const appends = Array.from({ length: 5 }, (_, index) => {
      const events = [linked(1, index)];
      return store.append(anAppend([{ stream: incidentStream(1), expectedVersion: null, events }]));
    });
    await Promise.all(appends);
    const events = await store.readStream(incidentStream(1));
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ event }) => event)).toEqual([0, 1, 2, 3, 4].map((n) => linked(1, n)));
  });

  it('answers the same key with the original position, and says whether the payload is the same', async () => {
    const store = await open();
    const once = { scope: `${AUTHOR} submitReport`, key: 'case-1', payload: '{"a":1}' };
    const first = await store.append(
      aSubmission(1, { idempotency: { ...once, subject: reportId(1) } }),
    );
    expect(first).toMatchObject({ ok: true, first: 1 });
    const again = (number: number, payload: string): Promise<AppendResult> =>
      store.append(
        aSubmission(number, { idempotency: { ...once, payload, subject: reportId(number) } }),
      );
    expect(await again(2, '{"a":1}')).toEqual({
      ok: false,
      conflict: { kind: 'duplicate', position: 1, samePayload: true },
    });
    expect(await again(3, '{"a":2}')).toEqual({
      ok: false,
      conflict: { kind: 'duplicate', position: 1, samePayload: false },
    });
    expect(await store.findDuplicate(once)).toEqual({ position: 1, samePayload: true });
    expect(await store.findDuplicate({ ...once, payload: '' })).toEqual({
      position: 1,
      samePayload: false,
    });
    expect(await store.findDuplicate({ ...once, scope: 'another' })).toBeNull();
    expect((await store.head()).position).toBe(3);
  });

  it('accepts one of two that come with one key at the same time', async () => {
    const store = await open();
    const once = { scope: 's', key: 'k', payload: 'p' };
    const results = await Promise.all(
      [1, 2].map((n) =>
        store.append(aSubmission(n, { idempotency: { ...once, subject: reportId(n) } })),
      ),
    );
    expect(results[0]).toMatchObject({ ok: true, first: 1 });
    expect(results[1]).toMatchObject({ conflict: { kind: 'duplicate', samePayload: true } });
  });

  it('does not use up an idempotency key for what it refused', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    const once = { scope: 's', key: 'k', payload: 'p', subject: reportId(1) };
    expect(await store.append(aRetraction(1, 7, { idempotency: once }))).toMatchObject({
      ok: false,
    });
    expect(await store.findDuplicate(once)).toBeNull();
    expect(await store.append(aRetraction(1, 1, { idempotency: once }))).toMatchObject({
      ok: true,
    });
  });

  it('gives a citable id away once, and only in the year that is in it', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    const taken = anAppend([
      { stream: incidentStream(2), expectedVersion: 0, events: [opened(1)] },
    ]);
    expect(await store.append(taken)).toMatchObject({ conflict: { kind: 'citation' } });
    let now = new Date('2026-12-31T23:59:59.999Z');
    const late = await open({ clock: () => now });
    expect(await late.append(aSubmission(1))).toMatchObject({ ok: true });
    now = new Date('2027-01-01T00:00:00.000Z');
    expect(await late.append(aSubmission(2))).toMatchObject({ conflict: { kind: 'citation' } });
  });

  it('refuses an actor who may not act any more, even with an expected version that is right', async () => {
    const store = await open({ barred: [AUTHOR] });
    const actor = { personId: AUTHOR, organisationId: OTHER, tokenId: null };
    expect(await store.append(aSubmission(1, { actor }))).toEqual({
      ok: false,
      conflict: { kind: 'rights', reason: 'suspended' },
    });
    expect(
      await store.append(aSubmission(1, { actor: { ...actor, personId: someId('per', 2) } })),
    ).toMatchObject({ ok: true, first: 1 });
  });

  it('never goes back in time', async () => {
    let now = new Date('2026-05-06T12:00:00.005Z');
    const store = await open({ clock: () => now });
    await store.append(aSubmission(1));
    now = new Date('2026-05-06T11:00:00.000Z');
    const second = await store.append(aSubmission(2));
    expect(second).toMatchObject({ recordedAt: new Date('2026-05-06T12:00:00.005Z') });
    now = new Date('2026-05-06T12:00:00.006Z');
    expect(await store.append(aSubmission(3))).toMatchObject({ recordedAt: now });
  });
});
