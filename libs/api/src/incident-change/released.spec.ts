import { streamOf } from '@tocsin/domain';
import { changesScene } from '../testing/changes-scene.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';

/** What the projector could not fold, and can since a release. */
describe('following changes around what was set aside', () => {
  let network: PostgresNetwork;
  const scene = changesScene(async () => {
    network = await postgresNetwork();
    return { network, drop: network.drop };
  });

  const streamOfReport = async (citation: string): Promise<string> =>
    streamOf.report((await network.access.cited(citation))!.id);
  const release = async (stream: string): Promise<void> => {
    network.unfoldable.clear();
    const released = await network.parking.release({ consumer: 'views', stream });
    expect(released).toMatchObject({ waiting: 0, reason: null });
  };
  const settled = async (): Promise<void> => {
    await network.readModel.waitFor((await network.store.head()).position, 10_000);
  };

  it('tells of a report once it can be seen, and not before', async () => {
    const live = await scene.watch(scene.responder);
    const start = live.messages[0]!.cursor;
    network.unfoldable.add('report-');
    const { citation, incident } = await scene.submit();
    const next = await scene.submit();
    await settled();
    expect(await live.pause()).toBe('nothing');
    const heard = live.messages.length;
    await release(await streamOfReport(citation));
    await release(await streamOfReport(next.citation));
    const told = [`APPEARED ${incident}`, `APPEARED ${next.incident}`];
    while (live.messages.length < heard + told.length) await live.next(1);
    expect(live.messages.slice(heard).map((each) => `${each.kind} ${each.citation}`)).toEqual(told);
    expect(await live.pause()).toBe('nothing');
    const again = await scene.watch(scene.responder, { after: start });
    expect(await again.next(2)).toEqual(told);
    expect(await again.pause()).toBe('nothing');
    const elsewhere = scene.open({ heartbeatMs: 60_000 });
    const later = await scene.watch(scene.responder, { after: start, of: elsewhere });
    expect(await later.next(2)).toEqual(told);
    expect(await later.pause()).toBe('nothing');
  });

  it('tells of a revision with its release, as the views show it then', async () => {
    const { citation, incident } = await scene.submit();
    await settled();
    const stream = await streamOfReport(citation);
    const start = (await scene.watch(scene.responder)).messages[0]!.cursor;
    network.unfoldable.add(stream);
    await scene.revise(citation, { severity: { oecd: 'disaster' } });
    await settled();
    await release(stream);
    const again = await scene.watch(scene.responder, { after: start });
    expect(await again.next(1)).toEqual([`CHANGED ${incident}`]);
    expect(again.messages.at(-1)?.incident?.reports[0]?.report.severity?.oecd).toBe('disaster');
    expect(await again.pause()).toBe('nothing');
  });

  it('tells of an erasure at once, whatever is set aside', async () => {
    const { citation, incident } = await scene.submit();
    await settled();
    const stream = await streamOfReport(citation);
    const live = await scene.watch(scene.responder);
    network.unfoldable.add(stream);
    const context = {
      principal: await scene.principalOf(scene.reporter),
      correlation: scene.correlation,
    };
    const erasure = { reportId: citation, reason: 'asked' };
    scene.done(await network.commands.eraseReport(erasure, context));
    expect(await live.next(1)).toEqual([`GONE ${incident}`]);
  });
});
