import { clockStarted, someId } from '@tocsin/domain/testing';
import { streamOf, type ClockEvent, type StartKind, type Viewer } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import type { OwnClocks } from '../read-model.js';
import {
  incidentId,
  linked,
  merged,
  opened,
  organisationId,
  organisations,
  personId,
  sharedAs,
  submitted,
  unlinked,
  unmerged,
} from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

const amberTo = (...numbers: number[]) =>
  ({ label: 'TLP:AMBER', recipients: numbers.map(organisationId) }) as const;
const reader = (number: number, given: Partial<Viewer> = {}): Viewer =>
  aViewer({
    personId: personId(number, 1),
    organisationId: organisationId(number),
    roles: ['responder'],
    ...given,
  });
const ALL: OwnClocks = { statuses: null, dueBefore: null, drills: false };
const page = { after: null, limit: 100 };

describe('clocks in the views', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await world.record(...organisations);
    await world.record(submitted(1, { sharing: amberTo(2, 4) }), opened(1), linked(1, 1));
    await world.record(submitted(2, { sharing: amberTo(3, 4) }), opened(2), linked(2, 2));
  });

  afterEach(() => world.close());

  const idOf = (incident: number, organisation: number, rule: string) =>
    someId('clk', incident * 1000 + organisation * 100 + rule.length);
  const on = (clockId: string, event: ClockEvent) => [streamOf.clock(clockId), event] as const;
  const ids = (incident: number, organisation: number, rule: string) => ({
    clockId: idOf(incident, organisation, rule),
    incidentId: incidentId(incident),
    organisationId: organisationId(organisation),
  });
  const GDPR = 'eu-gdpr-33-1';
  const started = (
    incident: number,
    organisation: number,
    given: { rule?: string; starts?: Partial<Record<StartKind, string>>; drill?: boolean } = {},
  ) => {
    const { rule = GDPR, starts = { aware: '2026-05-05T08:00:00.000Z' }, drill = false } = given;
    const by = { ...ids(incident, organisation, rule), personId: personId(organisation, 1) };
    const event = clockStarted({ ...by, ruleId: rule, starts, drill, note: 'Agreed.' });
    return on(by.clockId, event);
  };
  const filed = (incident: number, organisation: number, rule = GDPR) => {
    const by = { ...ids(incident, organisation, rule), personId: personId(organisation, 1) };
    return on(by.clockId, {
      type: 'ClockFiled',
      data: { ...by, filedAt: '2026-05-06T08:00:00.000Z' },
      content: { reference: 'A 1', note: 'By mail.' },
    });
  };
  const own = async (viewer: Viewer, list: Partial<OwnClocks> = {}) => {
    const { rows } = await world.reads.ownClocks(viewer, { ...ALL, ...list, ...page });
    expect(await world.reads.countOwnClocks(viewer, { ...ALL, ...list })).toBe(rows.length);
    return rows.map(({ row }) => row.clockId);
  };
  const of = async (viewer: Viewer | null, incident: number) =>
    (await world.reads.clocksOf(viewer, [incidentId(incident)])).get(incidentId(incident)) ?? [];

  it('tell what was done to them, and when they are due', async () => {
    await world.record(started(1, 2));
    await world.record(filed(1, 2));
    await world.drain();
    const [clock] = await of(reader(2), 1);
    expect(clock).toMatchObject({
      clockId: idOf(1, 2, GDPR),
      ruleId: GDPR,
      organisationId: organisationId(2),
      toldBy: incidentId(1),
      status: 'filed',
      starts: { aware: '2026-05-05T08:00:00.000Z' },
      due: { dueAt: new Date('2026-05-08T08:00:00.000Z'), from: 'aware', period: 'PT72H' },
      filings: [{ reference: 'A 1', note: 'By mail.', personId: personId(2, 1) }],
      marks: [],
      history: [
        { kind: 'started', text: 'Agreed.', personId: personId(2, 1) },
        { kind: 'filed', text: 'By mail.' },
      ],
    });
    const byId = await world.reads.clocksById(reader(2), [idOf(1, 2, GDPR)]);
    expect(byId.get(idOf(1, 2, GDPR))).toEqual(clock);
  });

  it('are for people of their organisation who see the incident, and for nobody else', async () => {
    await world.record(started(1, 2), started(1, 4));
    await world.drain();
    expect(await own(reader(2))).toEqual([idOf(1, 2, GDPR)]);
    expect(await own(reader(4))).toEqual([idOf(1, 4, GDPR)]);
    const others: (Viewer | null)[] = [
      reader(3),
      reader(2, { roles: [] }),
      reader(2, { active: false }),
      reader(2, { standing: 'suspended' }),
      reader(3, { roles: ['coordinator', 'responder'] }),
      null,
    ];
    for (const viewer of others) {
      expect(await of(viewer, 1)).toEqual([]);
      expect(await world.reads.clocksById(viewer, [idOf(1, 2, GDPR)])).toEqual(new Map());
      if (viewer) expect(await own(viewer)).toEqual([]);
    }
    await world.record(sharedAs(1, amberTo(4)));
    // However far the views lag, whoever lost the report lost the clock.
    expect(await own(reader(2))).toEqual([]);
    expect(await of(reader(2), 1)).toEqual([]);
    expect(await own(reader(4))).toEqual([idOf(1, 4, GDPR)]);
  });

  it('go with the reports that are linked, and come back with them', async () => {
    await world.record(started(1, 2));
    await world.record(unlinked(1, 1));
    await world.drain();
    expect(await own(reader(2))).toEqual([]);
    await world.record(linked(1, 1));
    await world.drain();
    expect(await own(reader(2))).toEqual([idOf(1, 2, GDPR)]);
  });

  it('of an incident that was merged are told by the one that stands, to who sees the one that was merged', async () => {
    await world.record(started(1, 4), started(2, 4, { rule: 'eu-dora-19-initial' }));
    await world.record(started(1, 2), started(2, 3));
    await world.record(...merged(1, 2));
    await world.drain();
    const seen = async (viewer: Viewer, incident: number) =>
      (await of(viewer, incident)).map(({ clockId, toldBy }) => [clockId, toldBy]);
    const [first, second] = [idOf(1, 4, GDPR), idOf(2, 4, 'eu-dora-19-initial')];
    expect(await seen(reader(4), 2)).toEqual([
      [second, incidentId(2)],
      [first, incidentId(2)],
    ]);
    expect(await seen(reader(2), 2)).toEqual([[idOf(1, 2, GDPR), incidentId(2)]]);
    expect(await seen(reader(3), 2)).toEqual([[idOf(2, 3, GDPR), incidentId(2)]]);
    expect(await seen(reader(4), 1)).toEqual([]);
    expect(await own(reader(4))).toEqual([second, first]);
    // A colleague who sees only what stands is told nothing of what was merged into it.
    await world.record(sharedAs(1, amberTo(2)));
    expect(await seen(reader(4), 2)).toEqual([[second, incidentId(2)]]);
    expect(await own(reader(4))).toEqual([second]);
    await world.record(...unmerged(1, 2));
    await world.drain();
    expect(await seen(reader(2), 1)).toEqual([[idOf(1, 2, GDPR), incidentId(1)]]);
    expect(await own(reader(3))).toEqual([idOf(2, 3, GDPR)]);
  });

  it('come earliest due first, those without a due time last, a page at a time', async () => {
    await world.record(
      started(1, 4, { rule: 'cn-pipl-57' }),
      started(1, 4, { starts: { aware: '2026-05-09T08:00:00.000Z' } }),
      started(2, 4, { starts: { aware: '2026-05-01T08:00:00.000Z' } }),
      started(2, 4, { rule: 'eu-dora-19-initial' }),
    );
    await world.drain();
    const order = [
      idOf(2, 4, GDPR),
      idOf(2, 4, 'eu-dora-19-initial'),
      idOf(1, 4, GDPR),
      idOf(1, 4, 'cn-pipl-57'),
    ];
    expect(await own(reader(4))).toEqual(order);
    expect(await own(reader(4), { dueBefore: new Date('2026-05-06T08:00:00.000Z') })).toEqual(
      order.slice(0, 1),
    );
    const found: string[] = [];
    for (let after: OwnPlace = null; ;) {
      const next = await world.reads.ownClocks(reader(4), { ...ALL, after, limit: 3 });
      found.push(...next.rows.map(({ row }) => row.clockId));
      if (!next.hasNextPage) break;
      after = next.rows.at(-1)?.key ?? null;
    }
    expect(found).toEqual(order);
  });

  it('are found by how they stand, and drills by who asks for them', async () => {
    const aside = on(idOf(2, 4, GDPR), {
      type: 'ClockSetAside',
      data: { ...ids(2, 4, GDPR), personId: personId(4, 1) },
      content: { reason: 'No personal data.' },
    });
    await world.record(
      started(1, 4),
      started(2, 4),
      started(2, 4, { rule: 'cn-pipl-57', drill: true }),
    );
    await world.record(filed(1, 4), aside);
    await world.drain();
    expect(await own(reader(4), { statuses: ['open'] })).toEqual([]);
    expect(await own(reader(4), { statuses: ['open'], drills: true })).toEqual([
      idOf(2, 4, 'cn-pipl-57'),
    ]);
    expect(await own(reader(4), { statuses: ['filed', 'ended'] })).toEqual([idOf(1, 4, GDPR)]);
    expect(await own(reader(4), { statuses: ['set_aside'] })).toEqual([idOf(2, 4, GDPR)]);
    expect(await own(reader(4), { statuses: [] })).toEqual([]);
  });
});

type OwnPlace = Parameters<World['reads']['ownClocks']>[1]['after'];
