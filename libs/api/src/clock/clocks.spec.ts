import { NETWORKS } from '../testing/changes-scene.js';
import { handlingScene } from '../testing/handling-scene.js';

const HOUR_MS = 3_600_000;
const now = Math.floor(Date.now() / 60_000) * 60_000;
const hoursAgo = (hours: number) => new Date(now - hours * HOUR_MS).toISOString();

const AMBER = { tlp: 'TLP:AMBER' as const, recipients: ['pudong-cert'], includeSecretariat: true };
const DORA = 'eu-dora-19-initial';
const CLOCK = `id ruleId rule { id citation } incident { id } drill status starts { kind at } dueAt
  governedBy { from since period } filings { filedAt reference note person { id } } marks { mark }
  history { kind person { id } start startAt text } version`;
const OWN = `query($status: [ClockStatus!], $dueBefore: TimePoint, $first: Int, $after: String) { viewer {
  clocks(status: $status, dueBefore: $dueBefore, first: $first, after: $after) {
    totalCount nodes { id dueAt } pageInfo { hasNextPage endCursor } } } }`;

describe.each(NETWORKS)('clocks over GraphQL, %s', (_where, open) => {
  const { ask, run, submit, share, codes, who } = handlingScene(open);

  const incidentOf = async (reportId: string): Promise<string> =>
    (await ask('query($id: ID!) { report(id: $id) { incidents { id } } }', 'ada', { id: reportId }))
      .report.incidents[0].id;
  const start = (incidentId: string, as = 'ada', more: object = {}) => {
    const starts = [{ kind: 'aware', at: hoursAgo(2) }];
    return run(
      'startClock',
      { incidentId, ruleId: DORA, starts, ...more },
      as,
      `clock { ${CLOCK} }`,
    );
  };
  const act = (name: string, input: object, as = 'ada') =>
    run(name, input, as, `clock { ${CLOCK} }`);
  const clocksOf = async (incidentId: string, as: string | null) =>
    (
      await ask(`query($id: ID!) { incident(id: $id) { clocks { ${CLOCK} } } }`, as, {
        id: incidentId,
      })
    ).incident?.clocks;
  const own = async (as: string, variables: object = {}) =>
    (await ask(OWN, as, variables)).viewer.clocks;

  it('tell when something is due, by which limit, and all that was done', async () => {
    const incidentId = await incidentOf(await submit(AMBER));
    const started = await start(incidentId, 'ada', { note: 'The board agreed.' });
    const { clock, errors } = started;
    expect(errors).toEqual([]);
    expect(clock).toMatchObject({
      ruleId: DORA,
      rule: { id: DORA, citation: 'CDR 2025/301 Art. 5(1)(a)' },
      incident: { id: incidentId },
      drill: false,
      status: 'open',
      starts: [{ kind: 'aware', at: hoursAgo(2) }],
      dueAt: hoursAgo(-22),
      governedBy: { from: 'aware', since: hoursAgo(2), period: 'PT24H' },
    });
    const { id: clockId, version: expectedVersion } = clock;
    const change = { clockId, kind: 'classified', at: hoursAgo(1), reason: 'It is major.' };
    const changed = await act('changeClockStart', { ...change, expectedVersion });
    expect(changed.clock).toMatchObject({
      dueAt: hoursAgo(-3),
      governedBy: { from: 'classified' },
    });
    const stale = await act('changeClockStart', { ...change, at: null, expectedVersion });
    expect(codes(stale)).toEqual(['VERSION_CONFLICT']);
    const filing = {
      clockId,
      filedAt: hoursAgo(0),
      reference: 'BaFin 12',
      note: 'By their portal.',
    };
    const filed = await act('recordFiling', filing);
    expect(filed.clock).toMatchObject({
      status: 'filed',
      filings: [
        { reference: 'BaFin 12', note: 'By their portal.', person: { id: who['ada']!.personId } },
      ],
    });
    expect(await act('recordFiling', filing)).toEqual(filed);
    await act('setClockAside', { clockId, reason: 'Withdrawn.' });
    const again = await act('takeUpClock', { clockId, reason: 'Not withdrawn.' });
    expect(again.clock.history).toEqual([
      {
        kind: 'started',
        person: { id: who['ada']!.personId },
        start: null,
        startAt: null,
        text: 'The board agreed.',
      },
      expect.objectContaining({
        kind: 'start_changed',
        start: 'classified',
        startAt: hoursAgo(1),
        text: 'It is major.',
      }),
      expect.objectContaining({ kind: 'filed', text: 'By their portal.' }),
      expect.objectContaining({ kind: 'set_aside', text: 'Withdrawn.' }),
      expect.objectContaining({ kind: 'taken_up', text: 'Not withdrawn.' }),
    ]);
    expect(await clocksOf(incidentId, 'ada')).toEqual([again.clock]);
  });

  it('are for people of their organisation who see the incident, and to nobody else there', async () => {
    const reportId = await submit(AMBER);
    const incidentId = await incidentOf(reportId);
    const own = (await start(incidentId, 'ada')).clock;
    const others = (await start(incidentId, 'lin')).clock;
    expect(await clocksOf(incidentId, 'ada')).toEqual([own]);
    expect(await clocksOf(incidentId, 'lin')).toEqual([others]);
    expect(await clocksOf(incidentId, 'clara')).toEqual([]);
    for (const as of ['priya', null]) expect(await clocksOf(incidentId, as)).toBeUndefined();
    const aside = (id: string, as: string) =>
      act('setClockAside', { clockId: id, reason: 'x' }, as);
    for (const [id, as] of [
      [own.id, 'lin'],
      [others.id, 'ada'],
      [own.id, 'priya'],
      ['x', 'ada'],
    ] as const) {
      expect(codes(await aside(id, as))).toEqual(['NOT_FOUND']);
    }
    await share(reportId, { ...AMBER, recipients: [] });
    expect(codes(await aside(others.id, 'lin'))).toEqual(['NOT_FOUND']);
  });

  it('come earliest due first, page by page, by how they stand and when they are due', async () => {
    const before = (await own('ada')).totalCount;
    const incidents = [];
    for (let count = 0; count < 3; count += 1)
      incidents.push(await incidentOf(await submit(AMBER)));
    const at = (hours: number) => ({ starts: [{ kind: 'aware', at: hoursAgo(hours) }] });
    const late = (await start(incidents[0]!, 'ada', at(100))).clock.id;
    const later = (await start(incidents[1]!, 'ada', at(50))).clock.id;
    const task = (await start(incidents[2]!, 'ada', { ruleId: 'cn-pipl-57' })).clock;
    expect([task.dueAt, task.governedBy]).toEqual([null, null]);
    const first = await own('ada', { first: 2 });
    expect(first.totalCount).toBe(before + 3);
    expect(first.nodes.map(({ id }: { id: string }) => id)).toEqual([late, later]);
    const rest = await own('ada', { after: first.pageInfo.endCursor });
    expect(rest.nodes.at(-1)).toEqual({ id: task.id, dueAt: null });
    expect(rest.nodes).toHaveLength(before + 1);
    const overdue = await own('ada', { status: ['open'], dueBefore: hoursAgo(0) });
    expect(overdue.nodes.map(({ id }: { id: string }) => id)).toEqual([late, later]);
    await act('setClockAside', { clockId: late, reason: 'Not major.' });
    expect((await own('ada', { status: ['set_aside'] })).nodes).toMatchObject([{ id: late }]);
    expect((await own('omar')).totalCount).toBe(0);
  });

  it('are refused with a code, and with the place of what is wrong', async () => {
    const incidentId = await incidentOf(await submit(AMBER));
    const problemsOf = ({ errors }: any) => errors.flatMap(({ problems }: any) => problems);
    expect(
      problemsOf(await start(incidentId, 'ada', { starts: [{ kind: 'aware', at: 'soon' }] })),
    ).toEqual([{ pointer: '/starts/0/at', code: 'TIME_FORMAT' }]);
    const refusals = [
      [{ ruleId: 'none' }, 'RULE_UNKNOWN'],
      [{ ruleId: 'us-ny-raise-24h' }, 'RULE_NOT_IN_FORCE'],
      [{ starts: [] }, 'START_MISSING'],
      [{ starts: [{ kind: 'handled', at: hoursAgo(1) }] }, 'START_UNKNOWN'],
      [{ starts: [{ kind: 'aware', at: '2031' }] }, 'START_IN_FUTURE'],
      [{ starts: [{ kind: 'aware', at: '1999' }] }, 'START_OUT_OF_RANGE'],
    ] as const;
    for (const [more, code] of refusals) {
      expect(codes(await start(incidentId, 'ada', more))).toEqual([code]);
    }
    expect(codes(await start(incidentId, 'omar'))).toEqual(['NOT_FOUND']);
    expect(codes(await start(incidentId, 'clara'))).toEqual(['NOT_PERMITTED']);
    const { id: clockId, version: expectedVersion } = (await start(incidentId)).clock;
    const change = { clockId, expectedVersion, kind: 'aware', at: '2026-13', reason: 'x' };
    expect(problemsOf(await act('changeClockStart', change))).toMatchObject([{ pointer: '/at' }]);
    expect(problemsOf(await act('recordFiling', { clockId, filedAt: 'x' }))).toMatchObject([
      { pointer: '/filedAt' },
    ]);
  });

  it('are told as of now: of the past there are none', async () => {
    const incidentId = await incidentOf(await submit(AMBER));
    await start(incidentId);
    const query = `query($id: ID!, $t: TimePoint!) { incident(id: $id, asOf: { time: $t }) { clocks { id } } }`;
    const { incident } = await ask(query, 'ada', { id: incidentId, t: new Date().toISOString() });
    expect(incident).toEqual({ clocks: null });
  });
});
