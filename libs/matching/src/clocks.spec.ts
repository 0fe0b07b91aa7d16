import {
  incidentId,
  linked,
  merged,
  organisationId,
  reportId,
  revised,
  sharedAs,
} from '@tocsin/views/testing';
import { clockBegun, clockFiled, clockId, DUE, ranLow } from './testing/clock-events.js';
import { Timekeeper } from './timekeeper/timekeeper.js';
import { matchingWorld, reported, ruled, type MatchingWorld } from './testing/matching-world.js';

const amberTo = (...numbers: number[]) =>
  ({ label: 'TLP:AMBER', recipients: numbers.map(organisationId) }) as const;
const kinds = ['CLOCK_RUNNING_OUT'] as const;

describe('a clock that runs out', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
  });
  afterEach(() => world.close());

  const clocksTold = async () => {
    await world.matchAll();
    return (await world.alerts())
      .filter((alert) => alert.subjects.some((of) => of.kinds.includes('CLOCK_RUNNING_OUT')))
      .map(({ rule, subjects }) => ({ rule: Number.parseInt(rule.slice(-4), 16), subjects }));
  };
  const rulesTold = async () => (await clocksTold()).map(({ rule }) => rule);

  it('is told to a person and to the organisation that has to heed it, with mark and due time', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1),
      ruled('AlertRuleCreated', 2, { owner: 'organisation' }),
      ruled('AlertRuleCreated', 3, { kinds: ['PUBLISHED', 'REVISED'] }),
    );
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(ranLow(1, { mark: 'last_fifth' }));
    const subject = {
      incident: incidentId(1),
      report: reportId(1),
      kinds: ['CLOCK_RUNNING_OUT'],
      reasons: [],
      clocks: [{ clock: clockId(1), mark: 'last_fifth', dueAt: DUE }],
    };
    expect(await clocksTold()).toEqual([
      { rule: 1, subjects: [subject] },
      { rule: 2, subjects: [subject] },
    ]);
  });

  it('is told as soon as whoever keeps the time has recorded it, and each mark once', async () => {
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(clockBegun(1));
    let now = new Date('2026-05-05T19:59:59.000Z');
    const { store, database } = world;
    const keeper = new Timekeeper({
      pool: database.pool,
      store,
      now: () => now,
      onFailure: (error) => {
        throw error;
      },
    });
    const look = async (at: string) => {
      now = new Date(at);
      await world.drain();
      await keeper.look();
      return (await clocksTold()).map(({ subjects }) => subjects[0]?.clocks);
    };
    expect(await look('2026-05-05T19:59:59Z')).toEqual([]);
    const half = [{ clock: clockId(1), mark: 'half', dueAt: DUE }];
    expect(await look('2026-05-05T20:00:00Z')).toEqual([half]);
    expect(await look('2026-05-05T20:30:00Z')).toEqual([half]);
    await world.record(clockFiled(1));
    expect(await look('2026-05-07T00:00:00Z')).toEqual([half]);
  });

  it('is one alert for each mark, whatever is matched again', async () => {
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1));
    for (const mark of ['half', 'last_fifth', 'overdue'] as const) {
      await world.record(ranLow(1, { mark }));
    }
    const first = await clocksTold();
    expect(first.map(({ subjects }) => subjects[0])).toMatchObject([
      { clocks: [{ mark: 'half' }] },
      { clocks: [{ mark: 'last_fifth' }] },
      { clocks: [{ mark: 'overdue' }] },
    ]);
    const once = await world.everything();
    await world.forget();
    await world.matchAll(1);
    expect(await world.everything()).toEqual(once);
  });

  it('is not told to another member, though it reads the report and asks for everything', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1, { by: [3, 1] }),
      ruled('AlertRuleCreated', 2, { by: [1, 1] }),
      ruled('AlertRuleCreated', 3, { by: [3, 2], owner: 'organisation' }),
    );
    await world.record(...reported(1));
    await world.record(ranLow(1, { organisation: 2 }));
    expect(await clocksTold()).toEqual([]);
  });

  it('is not told to another member with what else an append did to the report', async () => {
    await world.record(ruled('AlertRuleCreated', 1), ruled('AlertRuleCreated', 2, { by: [3, 1] }));
    await world.record(...reported(1));
    await world.record(revised(1, 2, { tags: ['new'] }), ranLow(1, { organisation: 2 }));
    await world.matchAll();
    expect((await world.told()).slice(2)).toEqual(['1: REVISED CLOCK_RUNNING_OUT', '2: REVISED']);
  });

  it('is not told where no report of the incident may be read any more, nor where none matches', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1),
      ruled('AlertRuleCreated', 2, { filter: { kind: 'severity', in: ['disaster'] } }),
    );
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(ranLow(1));
    expect(await rulesTold()).toEqual([1]);
    await world.record(sharedAs(1, amberTo(3)));
    await world.record(ranLow(1, { mark: 'overdue' }));
    expect(await rulesTold()).toEqual([1]);
  });

  it('is told by the reports that the owner reads, and by each that matches', async () => {
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(...reported(2, { sharing: amberTo(2) }), linked(1, 2));
    await world.record(...reported(3, { sharing: amberTo(3) }), linked(1, 3));
    await world.record(ranLow(1));
    const [alert] = await clocksTold();
    expect(alert?.subjects.map(({ report }) => report).toSorted()).toEqual([
      reportId(1),
      reportId(2),
    ]);
  });

  it('of an incident that was merged is told by the reports that came with it, of the one that stands', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1, { kinds }),
      ruled('AlertRuleCreated', 2, { by: [2, 2], kinds }),
    );
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(...reported(2, { sharing: amberTo(2) }));
    await world.record(...merged(1, 2));
    await world.record(ranLow(1, { incident: 1 }));
    await world.record(sharedAs(1, amberTo(3)));
    // Who reads only the incident that stands does not learn of the other one, nor of its clock.
    await world.record(ranLow(1, { incident: 1, mark: 'overdue' }));
    const told = await clocksTold();
    expect(told.map(({ rule }) => rule)).toEqual([1, 2]);
    expect(told[0]?.subjects).toMatchObject([{ incident: incidentId(2), report: reportId(1) }]);
  });

  it('of the incident that stands is told by what was merged into it as well', async () => {
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1, { sharing: amberTo(2) }));
    await world.record(...reported(2, { sharing: amberTo(3) }));
    await world.record(...merged(1, 2));
    await world.record(ranLow(1, { incident: 2 }));
    expect((await clocksTold())[0]?.subjects).toMatchObject([
      { incident: incidentId(2), report: reportId(1) },
    ]);
  });

  it('of a drill is told to whom drills concern, and marked', async () => {
    await world.record(
      ruled('AlertRuleCreated', 1, { filter: { kind: 'drill', is: false }, kinds }),
      ruled('AlertRuleCreated', 2, { kinds }),
    );
    await world.record(...reported(1, { report: { drill: true } }));
    await world.record(ranLow(1));
    expect(await rulesTold()).toEqual([2]);
    expect((await world.alerts()).map(({ drill }) => drill)).toEqual([true]);
  });

  it('stays unsaid outside while the incident is silenced, and is listed all the same', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const [stream] = ruled('AlertRuleCreated', 1);
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1));
    const data = { ruleId: stream.slice('rule-'.length), incidentId: incidentId(1), until };
    await world.record([stream, { type: 'AlertRuleSilenced', data }]);
    await world.record(ranLow(1));
    expect(await rulesTold()).toEqual([1]);
    expect((await world.alerts()).map(({ sending }) => sending)).toEqual(['none']);
  });
});
