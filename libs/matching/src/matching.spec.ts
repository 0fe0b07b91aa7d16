import { readAppends } from '@tocsin/changes';
import { streamOf } from '@tocsin/domain';
import {
  erased,
  incidentId,
  linked,
  onReport,
  opened,
  organisationId,
  personId,
  reportId,
  retracted,
  revised,
  sharedAs,
  unlinked,
} from '@tocsin/views/testing';
import { Matcher } from './matcher.js';
import {
  deleted,
  matchingWorld,
  reported,
  ruled,
  ruleId,
  type MatchingWorld,
} from './testing/matching-world.js';

const AMBER_FOR_TWO = { label: 'TLP:AMBER', recipients: [organisationId(2)] } as const;

const standing = (to: 'suspended' | 'member') =>
  [
    streamOf.organisation(organisationId(2)),
    {
      type: 'OrganisationStandingChanged',
      data: { organisationId: organisationId(2), standing: to, reason: 'for a while' },
    },
  ] as const;

describe('what alerts are made of', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
  });
  afterEach(() => world.close());

  it('is a change that matches: one alert, which says what happened and why', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1, {
        filter: {
          kind: 'and',
          filters: [
            { kind: 'severity', in: ['disaster'] },
            { kind: 'place', area: '150', meaning: null },
          ],
        },
      }),
    );
    await world.record(...reported(1, { report: { severity: { oecd: 'disaster' } } }));
    const position = await world.record(...reported(2));
    await world.matchAll();
    expect(await world.alerts()).toMatchObject([
      {
        rule: ruleId(1),
        position: position - 3,
        owner: personId(2, 1),
        sending: 'now',
        drill: false,
        subjects: [
          { incident: incidentId(1), report: reportId(1), kinds: ['PUBLISHED'], reasons: [0, 1] },
        ],
      },
    ]);
  });

  it('is every kind of change, each once, in the order of the log', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(1, { sharing: AMBER_FOR_TWO }));
    await world.record(revised(1, 2, { severity: { oecd: 'disaster' } }));
    await world.record(revised(1, 3, { severity: { oecd: 'hazard' } }));
    await world.record(opened(2), linked(2, 1));
    await world.record(retracted(1));
    await world.record(
      sharedAs(1, { label: 'TLP:AMBER', recipients: [] }),
      onReport(1, {
        type: 'ReportRecalled',
        data: {
          reportId: reportId(1),
          recallId: ruleId(9),
          holders: [{ organisationId: organisationId(2), personId: null }],
        },
      }),
    );
    await world.record(sharedAs(1, AMBER_FOR_TWO));
    await world.matchAll();
    expect(await world.told()).toEqual([
      '1: PUBLISHED',
      '1: REVISED SEVERITY_RAISED',
      '1: REVISED',
      '1: LINKED',
      '1: WITHDRAWN',
      '1: RECALLED ACCESS_LOST',
      '1: ACCESS_GAINED',
    ]);
    const linking = (await world.alerts())[3]!;
    expect(linking.subjects[0]!.incident).toBe(incidentId(2));
  });

  it('is told to whoever was told of a report when it is erased, and to nobody else', async () => {
    await world.record(ruled('AlertRuleCreated', 1), ruled('AlertRuleCreated', 2, { by: [3, 1] }));
    await world.record(...reported(1, { sharing: AMBER_FOR_TWO }));
    await world.matchAll();
    await world.record(erased(1));
    await world.matchAll();
    expect(await world.told()).toEqual(['1: PUBLISHED', '1: WITHDRAWN']);
  });

  it('is not what the owner may not read, whatever the rule says', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(1, { sharing: { label: 'TLP:AMBER', recipients: [] } }));
    await world.record(revised(1, 2, { severity: { oecd: 'disaster' } }));
    await world.record(retracted(1));
    await world.record(erased(1));
    await world.matchAll();
    expect(await world.told()).toEqual([]);
  });

  it('does not betray a source that is hidden', async () => {
    const filter = { kind: 'organisation', in: ['member-1'] } as const;
    await world.record(
      ruled('AlertRuleCreated', 1, { filter }),
      ruled('AlertRuleCreated', 2, { filter: { kind: 'not', filter } }),
    );
    await world.record(...reported(1, { sharing: { attribution: 'must_not' } }));
    await world.matchAll();
    expect(await world.told()).toEqual(['2: PUBLISHED']);
  });

  it('is what the rule said at the position of the change, and no rule before or after', async () => {
    const serious = { kind: 'severity', in: ['disaster'] } as const;
    await world.record(...reported(1));
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(2));
    await world.record(ruled('AlertRuleChanged', 1, { filter: serious }));
    await world.record(...reported(3));
    await world.record(...reported(4, { report: { severity: { oecd: 'disaster' } } }));
    await world.record(deleted(1));
    await world.record(...reported(5, { report: { severity: { oecd: 'disaster' } } }));
    await world.matchAll();
    const about = (await world.alerts()).map(({ subjects }) => subjects[0]!.report);
    expect(about).toEqual([reportId(2), reportId(4)]);
  });

  it('is by rights as of its position, also where they came while there was no rule at all', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(standing('suspended'));
    await world.record(...reported(1));
    await world.matchAll();
    await world.record(deleted(1));
    await world.matchAll();
    await world.record(standing('member'));
    await world.matchAll();
    await world.record(ruled('AlertRuleCreated', 2));
    await world.record(...reported(2));
    await world.matchAll();
    expect(await world.told()).toEqual(['2: PUBLISHED']);
  });

  it('is seen with the rights of then: who was suspended was told nothing', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(standing('suspended'));
    await world.record(...reported(1));
    await world.record(standing('member'));
    await world.record(...reported(2));
    await world.matchAll();
    expect((await world.alerts()).map(({ subjects }) => subjects[0]!.report)).toEqual([
      reportId(2),
    ]);
  });

  it('is not pushed during a silence, nor where there is nowhere to push to, but it is there', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1),
      ruled('AlertRuleCreated', 2, { channels: { email: false, webhookIds: [] } }),
      ruled('AlertRuleCreated', 3, { timing: { kind: 'hourly' } }),
    );
    await world.record([
      streamOf.alertRule(ruleId(1)),
      {
        type: 'AlertRuleSilenced',
        data: { ruleId: ruleId(1), incidentId: incidentId(1), until: '2126-01-01T00:00:00.000Z' },
      },
    ]);
    await world.record(...reported(1));
    await world.record(...reported(2));
    await world.matchAll();
    expect((await world.alerts()).map(({ sending }) => sending)).toEqual([
      'none',
      'none',
      'digest',
      'now',
      'none',
      'digest',
    ]);
  });

  it('is nothing once the rule has run out', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1, { expiresAt: new Date(Date.now() - 1).toISOString() }),
    );
    await world.record(...reported(1));
    await world.matchAll();
    expect(await world.told()).toEqual([]);
  });

  it('is told of a report that belongs to no incident any more', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(1));
    await world.record(unlinked(1, 1));
    await world.record(revised(1, 2, { severity: { oecd: 'disaster' } }));
    await world.matchAll();
    expect(await world.told()).toEqual(['1: PUBLISHED', '1: REVISED SEVERITY_RAISED']);
    expect((await world.alerts())[1]!.subjects[0]!.incident).toBeNull();
  });
});

describe('exactly one alert of each', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
    await world.record(ruled('AlertRuleCreated', 1));
    for (let number = 1; number <= 20; number += 1) await world.record(...reported(number));
    await world.drain();
  });
  afterEach(() => world.close());

  const units = async (after: number) => (await readAppends(world.store, after)).units;

  it('when two match at the same time: what one has written the other cannot write again', async () => {
    const race = async (): Promise<void> => {
      for (;;) {
        const matcher = await Matcher.open(world.sources);
        for (;;) {
          const ahead = await units(matcher.position);
          if (ahead.length === 0) return;
          if ((await matcher.match(ahead.slice(0, 3))) === null) break;
        }
      }
    };
    await Promise.all([race(), race(), race()]);
    expect(await world.told()).toHaveLength(20);
  });

  it('when one comes back after another has gone on without it', async () => {
    const zombie = await Matcher.open(world.sources);
    const ahead = await units(zombie.position);
    await world.matchAll();
    expect(await zombie.match(ahead)).toBeNull();
    expect(await world.told()).toHaveLength(20);
  });

  it('when the database refuses in the middle: nothing of it stays, and the next try has it all', async () => {
    const matcher = await Matcher.open(world.sources);
    const { pool } = world.database;
    await pool.query(
      `alter table alerts.told add constraint no_more check (report <> '${reportId(7)}')`,
    );
    await expect(matcher.match(await units(matcher.position))).rejects.toThrow('no_more');
    expect(await world.told()).toEqual([]);
    await pool.query('alter table alerts.told drop constraint no_more');
    await world.matchAll();
    expect(await world.told()).toHaveLength(20);
  });

  it('in however few or many transactions', async () => {
    await world.matchAll(1);
    const one = await world.alerts();
    await world.database.pool.query(
      'truncate alerts.alert, alerts.recipient, alerts.told, alerts.rule cascade; update alerts.checkpoint set position = 0',
    );
    await world.matchAll(64);
    expect(await world.alerts()).toEqual(one);
  });
});
