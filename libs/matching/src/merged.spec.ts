import {
  incidentId,
  linked,
  merged,
  organisationId,
  reportId,
  sharedAs,
  unmerged,
} from '@tocsin/views/testing';
import { matchingWorld, reported, ruled, type MatchingWorld } from './testing/matching-world.js';

const amberTo = (...numbers: number[]) =>
  ({ label: 'TLP:AMBER', recipients: numbers.map(organisationId) }) as const;

describe('a merge of incidents', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
  });
  afterEach(() => world.close());

  const mergedTold = async () =>
    (await world.alerts())
      .filter(({ subjects }) => subjects.some(({ kinds }) => kinds.includes('MERGED')))
      .map(({ rule, subjects }) => ({ rule: Number.parseInt(rule.slice(-4), 16), subjects }));

  const about = (report: number) => ({
    incident: incidentId(2),
    report: reportId(report),
    kinds: ['MERGED'],
  });

  it('is one alert for each rule that matches a report in it, by what its owner sees of both', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1),
      ruled('AlertRuleCreated', 2, { by: [3, 1] }),
      ruled('AlertRuleCreated', 3, { by: [4, 1] }),
    );
    await world.record(...reported(1, { sharing: amberTo(2, 3) }));
    await world.record(...reported(2, { sharing: amberTo(2, 4) }));
    await world.record(...merged(1, 2));
    await world.matchAll();
    expect(await mergedTold()).toEqual([
      // Who sees a report of both, once; who sees what was merged away; and not who sees the other one alone.
      { rule: 1, subjects: [expect.objectContaining(about(1))] },
      { rule: 2, subjects: [expect.objectContaining(about(1))] },
    ]);
  });

  it('is told to who follows the incident that stays by a report that was merged into it', async () => {
    const serious = { kind: 'severity', in: ['disaster'] } as const;
    await world.record(ruled('AlertRuleCreated', 1, { filter: serious }));
    await world.record(...reported(1));
    await world.record(...reported(2, { report: { severity: { oecd: 'disaster' } } }));
    await world.record(...merged(1, 2));
    await world.matchAll();
    const [alert] = await mergedTold();
    expect(alert?.subjects).toEqual([{ ...about(1), reasons: [0] }]);
  });

  it('is no link, and its undoing is neither; rights are those before and after it', async () => {
    await world.record(ruled('AlertRuleCreated', 1, { by: [3, 1] }));
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(...reported(2, { sharing: amberTo(2) }));
    await world.record(...merged(1, 2));
    await world.record(...unmerged(1, 2));
    // What comes into sight with the merge came into sight, and was not merged before these eyes.
    await world.record(sharedAs(1, amberTo(3)), ...merged(1, 2));
    await world.record(linked(2, 1));
    await world.matchAll();
    expect(await world.told()).toEqual(['1: ACCESS_GAINED', '1: LINKED']);
  });
});
