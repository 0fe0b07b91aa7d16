import type { MemoryReadModel } from '../testing.js';
import { changesScene, NETWORKS } from '../testing/changes-scene.js';

const AMBER = { tlp: 'TLP:AMBER', recipients: [] } as never;

describe.each(NETWORKS)('following changes, %s', (where, openNetwork) => {
  const scene = changesScene(openNetwork);

  it('goes on from every cursor without a gap and without a double', async () => {
    const start = (await scene.watch(scene.responder)).messages[0]!.cursor;
    const live = await scene.watch(scene.responder);
    const [a, b] = [await scene.submit(), await scene.submit()];
    // One append that changes two incidents.
    const both = await scene.submit({}, [a.incident, b.incident]);
    await scene.revise(both.citation, { severity: { oecd: 'disaster' } });
    await scene.submit({ sharing: AMBER });
    await scene.submit();
    await live.next(7);
    const told = live.messages.slice(1).map(({ kind, citation }) => `${kind} ${citation}`);
    const cursors = [start, ...live.messages.slice(1).map(({ cursor }) => cursor)];
    for (const [index, after] of cursors.entries()) {
      const again = await scene.watch(scene.responder, { after });
      expect(await again.next(7 - index)).toEqual(told.slice(index));
      expect(await again.pause()).toBe('nothing');
      // After a restart nothing is remembered but the cursor.
      const elsewhere = await scene.watch(scene.responder, {
        after,
        of: scene.open({ heartbeatMs: 60_000 }),
      });
      expect(await elsewhere.next(7 - index)).toEqual(told.slice(index));
    }
  });

  it('gives nothing out by the rights of the past', async () => {
    const start = (await scene.watch(scene.responder)).messages[0]!.cursor;
    const { citation, incident } = await scene.submit();
    await scene.share(citation, AMBER);
    const again = await scene.watch(scene.responder, { after: start });
    expect(await again.next(1)).toEqual([`GONE ${incident}`]);
    expect(JSON.stringify(again.messages)).not.toContain('Lending');
  });

  it('shows an erased report to nobody, from whatever cursor', async () => {
    const start = (await scene.watch(scene.responder)).messages[0]!.cursor;
    const { citation, incident } = await scene.submit();
    const context = {
      principal: await scene.principalOf(scene.reporter),
      correlation: scene.correlation,
    };
    scene.done(
      await scene.network.commands.eraseReport({ reportId: citation, reason: 'asked' }, context),
    );
    const again = await scene.watch(scene.responder, { after: start });
    expect(await again.next(1)).toEqual([`GONE ${incident}`]);
  });

  if (where === 'in memory')
    it('waits for the views and meanwhile says that it lives', async () => {
      const views = scene.network.readModel as MemoryReadModel;
      const patient = scene.open({ heartbeatMs: 30 });
      const mine = await scene.watch(scene.responder, { of: patient });
      views.hold();
      await new Promise((resolve) => setImmediate(resolve));
      const { incident } = await scene.submit();
      expect(await mine.next(2)).toEqual(['HEARTBEAT', 'HEARTBEAT']);
      views.release();
      let told: string[] = [];
      while (told[0] === undefined || told[0] === 'HEARTBEAT') told = await mine.next(1);
      expect(told).toEqual([`APPEARED ${incident}`]);
    });

  it('ends when the token ends, before anything more is given out', async () => {
    const mine = await scene.watch(scene.responder);
    await scene.network.given({ type: 'TokenRevoked', data: { tokenId: scene.responder.tokenId } });
    await scene.submit();
    expect(await mine.failure()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends when the person is suspended', async () => {
    const mine = await scene.watch(scene.responder);
    await scene.network.given({
      type: 'PersonSuspended',
      data: { personId: scene.responder.personId },
    });
    expect(await mine.failure()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('refuses cursors of another filter, of another epoch and of nobody', async () => {
    const { cursor } = (await scene.watch(scene.responder)).messages[0]!;
    await expect(
      scene.watch(scene.responder, { after: cursor, filter: { kind: 'drill', is: true } }),
    ).rejects.toMatchObject({ code: 'CURSOR_OTHER_FILTER' });
    await expect(scene.watch(scene.responder, { after: `${cursor}x` })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('has cursors of one length, however far the log has got', async () => {
    const before = (await scene.watch(scene.responder)).messages[0]!.cursor;
    for (let count = 0; count < 12; count += 1) await scene.submit();
    const after = (await scene.watch(scene.responder)).messages[0]!.cursor;
    expect(after).toHaveLength(before.length);
  });
});
