import { streamOf } from '@tocsin/domain';
import { incidentId, reportId, retracted } from '@tocsin/views/testing';
import { matchingWorld, reported, ruled, type MatchingWorld } from './testing/matching-world.js';

describe('an alert', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
  });
  afterEach(() => world.close());

  it.each(['before', 'after'])(
    'is what was said, when it was said, matched %s the views hold what they had set aside',
    async (when) => {
      await world.record(ruled('AlertRuleCreated', 1));
      const position = await world.record(...reported(1));
      if (when === 'before') await world.matchAll();
      const stream = streamOf.report(reportId(1));
      const data = { consumer: 'views', stream, first: position - 2, last: position - 2 };
      await world.record([streamOf.upkeep('views'), { type: 'StreamReleased', data }]);
      await world.record(retracted(1));
      await world.matchAll();
      expect(
        (await world.alerts()).map((each) => [each.position, each.subjects.map((of) => of.kinds)]),
      ).toEqual([
        [position, [['PUBLISHED']]],
        [position + 2, [['WITHDRAWN']]],
      ]);
    },
  );

  it('names its incident from the first moment of a process on', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(1));
    const age = jest.spyOn(performance, 'now').mockReturnValue(100);
    try {
      await world.matchAll();
    } finally {
      age.mockRestore();
    }
    expect(await world.alerts()).toMatchObject([{ subjects: [{ incident: incidentId(1) }] }]);
  });
});
