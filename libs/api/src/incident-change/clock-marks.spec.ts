import { changesScene, NETWORKS } from '../testing/changes-scene.js';

describe.each(NETWORKS)('marks that clocks pass, %s', (_where, openNetwork) => {
  const scene = changesScene(openNetwork);

  it('change nothing of the incident: neither its own organisation nor others see that there is a clock', async () => {
    const sharing = { tlp: 'TLP:AMBER', recipients: ['harbour-cert'] } as never;
    const { citation, incident, incidents } = await scene.submit({ sharing });
    const { organisationId, personId } = scene.responder;
    const of = {
      clockId: crypto.randomUUID(),
      incidentId: incidents[0]?.incidentId ?? '',
      organisationId,
    };
    const watches = [await scene.watch(scene.responder), await scene.watch(scene.second)];
    const starts = { aware: '2026-05-05T08:00:00.000Z' };
    await scene.network.given({
      type: 'ClockStarted',
      data: { ...of, ruleId: 'eu-nis2-23-4-a', personId, starts, drill: false },
      content: { note: null },
    });
    const dueAt = '2026-05-06T08:00:00.000Z';
    await scene.network.given({ type: 'ClockRanLow', data: { ...of, mark: 'overdue', dueAt } });
    await scene.revise(citation, { riskKind: 'misuse' });
    // What comes first is the revision, of the same incident and of a later position.
    for (const watch of watches) {
      expect(await watch.next(1)).toEqual([`CHANGED ${incident}`]);
      expect(await watch.pause()).toBe('nothing');
    }
  });
});
