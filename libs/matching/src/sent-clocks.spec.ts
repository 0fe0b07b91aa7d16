import { memoryLedger } from '@tocsin/disclosure/testing';
import { organisationId, personId, revised, sharedAs } from '@tocsin/views/testing';
import { openAlertDesk } from './alert-desk.js';
import { openAlertFacts } from './alert-facts.js';
import {
  clockBegun,
  clockFiled,
  clockId,
  clockSetAside,
  clockStartMoved,
  clockTakenUp,
  DUE,
  ranLow,
} from './testing/clock-events.js';
import { matchingWorld, reported, ruled, type MatchingWorld } from './testing/matching-world.js';

const amberTo = (...numbers: number[]) =>
  ({ label: 'TLP:AMBER', recipients: numbers.map(organisationId) }) as const;
const kinds = ['CLOCK_RUNNING_OUT'] as const;

describe('an alert of a clock, when it is sent', () => {
  let world: MatchingWorld;

  beforeEach(async () => {
    world = await matchingWorld();
  });
  afterEach(() => world.close());

  const ledger = memoryLedger();
  const facts = () => {
    const { store, access } = world;
    return openAlertFacts({ pool: world.database.pool, store, access, ledger });
  };
  const tellable = async () => {
    const alerts = (await world.alerts()).map(({ alert }) => alert);
    return facts().notices(alerts, personId(2, 1));
  };

  const begin = async (sharing: Parameters<typeof sharedAs>[1]) => {
    await world.record(ruled('AlertRuleCreated', 1, { kinds }));
    await world.record(...reported(1, { sharing }));
    await world.record(clockBegun(1));
    await world.record(ranLow(1));
    await world.matchAll();
  };

  const CLEAR = { label: 'TLP:CLEAR' } as const;

  it('names rule, mark and due time', async () => {
    await begin(CLEAR);
    expect(await tellable()).toMatchObject({
      notices: [
        {
          kinds: ['CLOCK_RUNNING_OUT'],
          clocks: [{ ruleId: 'eu-nis2-23-4-a', mark: 'half', dueAt: new Date(DUE) }],
        },
      ],
      settled: 0,
    });
  });

  it('names above TLP:GREEN the kind alone: a due time says since when who knew what', async () => {
    await begin(amberTo(2));
    expect(await tellable()).toMatchObject({
      notices: [{ label: 'TLP:AMBER', kinds: ['CLOCK_RUNNING_OUT'], clocks: [], content: null }],
    });
  });

  it.each([
    ['filed', [clockFiled(1)]],
    ['set aside', [clockSetAside(1)]],
    ['counted from another start', [clockStartMoved(1)]],
  ])('says nothing where it was %s meanwhile, and that it is settled', async (_, events) => {
    await begin(CLEAR);
    await world.record(...events);
    expect(await tellable()).toEqual({ notices: [], settled: 1 });
  });

  it('warns of what was set aside and taken up again', async () => {
    await begin(CLEAR);
    await world.record(clockSetAside(1));
    await world.record(clockTakenUp(1));
    expect((await tellable())?.notices).toHaveLength(1);
  });

  it('tells nothing to somebody who may read no report of the incident any more, filed or not', async () => {
    await begin(amberTo(2));
    await world.record(sharedAs(1, amberTo(3)));
    expect(await tellable()).toEqual({ notices: [], settled: 0 });
    await world.record(clockFiled(1));
    expect(await tellable()).toEqual({ notices: [], settled: 0 });
  });

  it('tells what else the append did, though the clock was filed', async () => {
    await world.record(ruled('AlertRuleCreated', 1));
    await world.record(...reported(1, { sharing: CLEAR }));
    await world.record(clockBegun(1));
    await world.matchAll();
    await world.record(revised(1, 2, { tags: ['new'] }), ranLow(1));
    await world.record(clockFiled(1));
    await world.matchAll();
    const told = await tellable();
    expect(told?.notices.map((notice) => notice.kinds)).toEqual([['PUBLISHED'], ['REVISED']]);
  });

  it('is listed with what became of it', async () => {
    await begin(CLEAR);
    const { store, access } = world;
    const desk = openAlertDesk({ pool: world.database.pool, store, access });
    const clocks = async () => {
      const [{ alert } = { alert: '' }] = await world.alerts();
      const rows = await desk.alerts([alert]);
      return (await desk.clocks([...rows.values()])).get(alert);
    };
    const clock = { clockId: clockId(1), ruleId: 'eu-nis2-23-4-a', mark: 'half' };

    expect(await clocks()).toEqual([{ ...clock, dueAt: new Date(DUE), stands: true }]);
    await world.record(clockFiled(1));
    expect(await clocks()).toEqual([{ ...clock, dueAt: new Date(DUE), stands: false }]);
  });
});
