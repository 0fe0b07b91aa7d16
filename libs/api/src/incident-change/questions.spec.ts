import { changesScene, NETWORKS } from '../testing/changes-scene.js';

const AMBER = { tlp: 'TLP:AMBER', recipients: ['harbour-cert', 'thames-bank'] } as never;

describe.each(NETWORKS)('a question to the source of a report, %s', (_where, openNetwork) => {
  const scene = changesScene(openNetwork);

  it('is a change of the incident for source and asker alone, until the source tells all', async () => {
    const { network, responder, second } = scene;
    const thames = await network.organisation('thames-bank');
    const third = await network.person(thames, ['responder']);
    const watches = [
      await scene.watch(second),
      await scene.watch(responder),
      await scene.watch(third),
    ] as const;
    const [source, asker, other] = watches;
    const { citation, incident } = await scene.submit({ sharing: AMBER });
    for (const watch of watches) expect(await watch.next(1)).toEqual([`APPEARED ${incident}`]);
    const contextOf = async (who: typeof responder) => ({
      principal: await scene.principalOf(who),
      correlation: scene.correlation,
    });
    const ask = async (question: string) =>
      scene.done(
        await network.commands.requestInformation(
          { reportId: citation, question },
          await contextOf(responder),
        ),
      );
    const answer = async (requestId: string, shared: boolean) =>
      scene.done(
        await network.commands.answerInformationRequest(
          { requestId, answer: 'Yes.', shared },
          await contextOf(second),
        ),
      );
    const [first, then] = [await ask('One?'), await ask('Two?')];
    await answer(first.requestId, false);
    for (const watch of [source, asker]) {
      expect(await watch.next(3)).toEqual(Array(3).fill(`CHANGED ${incident}`));
    }
    await answer(then.requestId, true);
    for (const watch of watches) expect(await watch.next(1)).toEqual([`CHANGED ${incident}`]);
    expect(other.messages).toHaveLength(3);
  });
});
