import { changesScene, NETWORKS } from '../testing/changes-scene.js';
import type { MemoryReadModel } from '../testing/memory-read-model.js';
import type { PostgresNetwork } from '../testing/postgres-network.js';

const AMBER = { tlp: 'TLP:AMBER', recipients: [] } as never;

describe.each(NETWORKS)('many changes in a row, %s', (where, openNetwork) => {
  const scene = changesScene(openNetwork);

  const statements = () =>
    where === 'in memory'
      ? (scene.network.readModel as MemoryReadModel).statements()
      : (scene.network as PostgresNetwork).statements();

  it('are told with far fewer reads than there are changes', async () => {
    const { cursor } = (await scene.watch(scene.responder)).messages[0]!;
    const submitted: string[] = [];
    for (let count = 0; count < 48; count += 1) {
      submitted.push(`APPEARED ${(await scene.submit()).incident}`);
    }
    const position = (await scene.network.store.head()).position;
    await scene.network.readModel.waitFor(position, 20_000);
    const mine = await scene.watch(scene.responder, { after: cursor });
    const before = statements();
    expect(await mine.next(48)).toEqual(submitted);
    expect(statements() - before).toBeLessThan(24);
  });

  it('show nothing that was erased or hidden while they were told', async () => {
    const { cursor } = (await scene.watch(scene.responder)).messages[0]!;
    const [first, second, third] = [
      await scene.submit(),
      await scene.submit(),
      await scene.submit(),
    ];
    await scene.network.readModel.waitFor((await scene.network.store.head()).position, 20_000);
    const mine = await scene.watch(scene.responder, { after: cursor });
    // All three are known to be told now; one of them is.
    expect(await mine.next(1)).toEqual([`APPEARED ${first.incident}`]);
    const principal = await scene.principalOf(scene.reporter);
    scene.done(
      await scene.network.commands.eraseReport(
        { reportId: third.citation, reason: 'asked' },
        { principal, correlation: scene.correlation },
      ),
    );
    await scene.share(second.citation, AMBER);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await mine.next(2)).toEqual([`GONE ${third.incident}`, `GONE ${second.incident}`]);
    expect(await mine.pause()).toBe('nothing');
  });
});
