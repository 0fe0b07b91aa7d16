import {
  anAppend,
  anErasure,
  aRetraction,
  aSubmission,
  erased,
  incidentStream,
  linked,
  reportId,
  reportStream,
  retracted,
  submitted,
} from './testing/appends.js';
import { describeEachStore } from './testing/each-store.js';

describeEachStore('reading', (open) => {
  it('is empty at first', async () => {
    const store = await open();
    expect(await store.head()).toEqual({ position: 0, recordedAt: new Date(0), epoch: 1 });
    expect(await store.readStream(reportStream(1))).toEqual([]);
    expect(await store.readAll({ after: 0, limit: 10 })).toEqual([]);
    expect(await store.positionAt(new Date())).toBe(0);
  });

  it('reads one stream or many, up to a position', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    await store.append(aSubmission(2));
    await store.append(aRetraction(1, 1));
    const versions = async (upTo?: number): Promise<number[]> =>
      (await store.readStream(reportStream(1), upTo)).map(({ version }) => version);
    expect(await versions()).toEqual([1, 2]);
    expect(await versions(6)).toEqual([1]);
    expect(await versions(0)).toEqual([]);
    const streams = await store.readStreams([reportStream(1), incidentStream(2), 'none'], 6);
    expect([...streams.keys()].toSorted()).toEqual([incidentStream(2), reportStream(1)].toSorted());
    expect(streams.get(incidentStream(2))).toHaveLength(2);
  });

  it('reads on from a position, so many at a time', async () => {
    const store = await open();
    for (const n of [1, 2, 3]) await store.append(aSubmission(n));
    const positions = async (after: number, limit: number, upTo?: number): Promise<number[]> => {
      const events = await store.readAll({ after, limit, ...(upTo === undefined ? {} : { upTo }) });
      return events.map(({ position }) => position);
    };
    expect(await positions(0, 4)).toEqual([1, 2, 3, 4]);
    expect(await positions(4, 100)).toEqual([5, 6, 7, 8, 9]);
    expect(await positions(4, 100, 6)).toEqual([5, 6]);
    expect(await positions(9, 100)).toEqual([]);
    const { events, unreadable } = await store.readAllTolerant({ after: 7, limit: 1 });
    expect([events.map(({ position }) => position), unreadable]).toEqual([[8], []]);
  });

  it('has one answer to "as of a time"', async () => {
    const at = (second: number): Date => new Date(Date.UTC(2026, 4, 6, 12, 0, second));
    let now = at(1);
    const store = await open({ clock: () => now });
    await store.append(aSubmission(1));
    now = at(3);
    await store.append(aSubmission(2));
    await store.append(aSubmission(3));
    expect(await store.positionAt(at(0))).toBe(0);
    expect(await store.positionAt(at(1))).toBe(3);
    expect(await store.positionAt(at(2))).toBe(3);
    expect(await store.positionAt(at(3))).toBe(9);
    expect(await store.positionAt(at(9))).toBe(9);
  });

  it('tells everybody who waits that something was appended, until they stop', async () => {
    const store = await open();
    let calls = 0;
    const woken = new Promise<void>((resolve) => {
      store.onAppended(resolve);
    });
    const stop = store.onAppended(() => calls++);
    await store.append(aSubmission(1));
    await woken;
    expect(calls).toBe(1);
    stop();
    const again = new Promise<void>((resolve) => {
      store.onAppended(resolve);
    });
    await store.append(aSubmission(2));
    await again;
    expect(calls).toBe(1);
  });
});

describeEachStore('forgetting', (open) => {
  it('reads an erased report without its content, from its first event on, and as of before', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    await store.append(aSubmission(2));
    await store.append(aRetraction(1, 1));
    await store.append(anErasure(1));
    const events = await store.readStream(reportStream(1));
    expect(events.map(({ event }) => event)).toEqual([
      { ...submitted(1), content: null },
      { ...retracted(1), content: null },
      erased(1),
    ]);
    expect((await store.readStream(reportStream(1), 3))[0]?.event).toMatchObject({ content: null });
    expect((await store.readAll({ after: 0, limit: 1 }))[0]?.event).toMatchObject({
      content: null,
    });
    expect((await store.readStream(reportStream(2)))[0]?.event).toEqual(submitted(2));
  });

  it('seals nothing for a subject that was forgotten, or is in the same append', async () => {
    const store = await open();
    await store.append(aSubmission(1));
    await store.append(anErasure(1));
    const destroyed = { kind: 'key-destroyed', subject: reportId(1) };
    expect(await store.append(aRetraction(1, 2))).toEqual({ ok: false, conflict: destroyed });
    expect(await store.append(aRetraction(2, null, { destroyKeys: [reportId(2)] }))).toMatchObject({
      conflict: { kind: 'key-destroyed', subject: reportId(2) },
    });
    // What needs no key is still possible.
    const unsealed = [linked(1)];
    expect(
      await store.append(
        anAppend([{ stream: incidentStream(1), expectedVersion: 2, events: unsealed }]),
      ),
    ).toMatchObject({ ok: true });
  });

  it('cannot tell payloads apart any more once the key is destroyed', async () => {
    const store = await open();
    const once = { scope: 's', key: 'k', payload: 'p' };
    await store.append(aSubmission(1, { idempotency: { ...once, subject: reportId(1) } }));
    await store.append(anErasure(1));
    expect(await store.findDuplicate(once)).toEqual({ position: 1, samePayload: null });
    expect(
      await store.append(aSubmission(2, { idempotency: { ...once, subject: reportId(2) } })),
    ).toMatchObject({ conflict: { kind: 'duplicate', position: 1, samePayload: null } });
  });
});
