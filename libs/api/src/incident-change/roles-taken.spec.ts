import { changesScene, NETWORKS } from '../testing/changes-scene.js';

const AMBER = { tlp: 'TLP:AMBER', recipients: ['harbour-cert'] } as never;

describe.each(NETWORKS)('a role that is taken away, %s', (_where, openNetwork) => {
  const scene = changesScene(openNetwork);

  it('is gone with the next message of an open subscription', async () => {
    const { network, responder } = scene;
    const mine = await scene.watch(responder);
    const { citation, incident } = await scene.submit({ sharing: AMBER });
    expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    const roles = async (...given: ('responder' | 'reporter')[]) =>
      network.given({
        type: 'PersonRolesChanged',
        data: { personId: responder.personId, roles: given },
      });
    await roles('reporter');
    expect(await mine.next(1)).toEqual(['RESYNC']);
    await scene.revise(citation, { severity: { oecd: 'disaster' } });
    const seen = await scene.submit();
    expect(await mine.next(1)).toEqual([`APPEARED ${seen.incident}`]);
    await roles('responder');
    expect(await mine.next(1)).toEqual(['RESYNC']);
    await scene.revise(citation, { severity: { oecd: 'serious_incident' } });
    expect(await mine.next(1)).toEqual([`CHANGED ${incident}`]);
  });
});
