import { streamOf } from '@tocsin/domain';
import { describeEachNetwork, describeNetwork, NOW } from '../testing/each-network.js';
import { codeOf, problemsIn } from '../testing/outcomes.js';
import { valueOf, type TestPerson } from '../testing.js';
import type { Submitted } from '../commands.js';
import type { ConfirmedStart, StartClockInput } from './clock-commands.js';

const incidentOf = ({ incidents }: Submitted): string => incidents[0]?.citation ?? '';
const aware: ConfirmedStart = { kind: 'aware', at: new Date('2026-05-05T08:00:00.000Z') };
const ruleId = 'eu-dora-19-initial';

describeEachNetwork('a clock', (network) => {
  it('that several people start at the same moment is one, and all are told of the same', async () => {
    const { submit, commands, as, store } = network();
    const incidentId = incidentOf(await submit('ada'));
    const people: TestPerson[] = ['ada', 'nina', 'rosa', 'ada', 'nina'];
    const outcomes = await Promise.all(
      people.map(async (person) =>
        valueOf(
          await commands.startClock({ incidentId, ruleId, starts: [aware] }, await as(person)),
        ),
      ),
    );
    expect(new Set(outcomes.map(({ clockId }) => clockId)).size).toBe(1);
    const events = await store.readStream(streamOf.clock(outcomes[0]!.clockId));
    expect(events).toHaveLength(1);
  });
});

describeNetwork('clocks', (network) => {
  const start = async (person: TestPerson, input: Partial<StartClockInput>) =>
    network().commands.startClock(
      { incidentId: '', ruleId, starts: [aware], ...input },
      await network().as(person),
    );
  const eventsOf = async (clockId: string) =>
    (await network().store.readStream(streamOf.clock(clockId))).map(({ event }) => event);

  it('are of one organisation each, and no member acts on those of another', async () => {
    const { submit, commands, as } = network();
    const incidentId = incidentOf(await submit('ada'));
    const own = valueOf(await start('ada', { incidentId }));
    const other = valueOf(await start('priya', { incidentId }));
    expect(other.clockId).not.toBe(own.clockId);
    const aside = { clockId: own.clockId, reason: 'Not ours.' };
    const refused = await commands.setClockAside(aside, await as('priya'));
    const absent = { ...aside, clockId: '01900000-0000-8000-8000-000000000000' };
    expect(refused).toEqual(await commands.setClockAside(absent, await as('priya')));
    expect(codeOf(refused)).toBe('NOT_FOUND');
    const unknown = { ...aside, clockId: "x' or true --" };
    expect(await commands.setClockAside(unknown, await as('priya'))).toEqual(refused);
  });

  it('are started by reporters and responders, and by nobody who only reads', async () => {
    const incidentId = incidentOf(await network().submit('ada'));
    const people: TestPerson[] = ['nina', 'rosa', 'omar', 'walt', 'clara', 'boris'];
    const codes = await Promise.all(
      people.map(async (who) => codeOf(await start(who, { incidentId }))),
    );
    expect(codes).toEqual([
      'accepted',
      'accepted',
      'NOT_PERMITTED',
      'NOT_PERMITTED',
      'NOT_PERMITTED',
      'NOT_FOUND',
    ]);
    const reading = await network().as('ada', ['read']);
    const input = { incidentId, ruleId, starts: [aware] };
    expect(codeOf(await network().commands.startClock(input, reading))).toBe('NOT_PERMITTED');
  });

  it('tell what was done to them in their order, and nothing twice', async () => {
    const { submit, commands, as } = network();
    const incidentId = incidentOf(await submit('ada'));
    const { clockId, version } = valueOf(await start('ada', { incidentId, note: 'Agreed.' }));
    const ada = await as('ada');
    const change = {
      clockId,
      expectedVersion: version,
      kind: 'classified',
      at: new Date('2026-05-05T10:00:00.000Z'),
      reason: 'The board decided.',
    } as const;
    const changed = valueOf(await commands.changeClockStart(change, ada));
    expect(changed.version).not.toBe(version);
    expect(await commands.changeClockStart({ ...change, at: null }, ada)).toMatchObject({
      ok: false,
      error: { code: 'VERSION_CONFLICT', version: changed.version },
    });
    const filing = { clockId, filedAt: NOW, reference: 'BaFin 12', note: null };
    const filed = valueOf(await commands.recordFiling(filing, ada));
    expect(valueOf(await commands.recordFiling(filing, ada))).toEqual(filed);
    valueOf(await commands.setClockAside({ clockId, reason: 'Withdrawn.' }, ada));
    expect(codeOf(await commands.recordFiling({ ...filing, reference: 'x' }, ada))).toBe(
      'CLOCK_SET_ASIDE',
    );
    valueOf(await commands.takeUpClock({ clockId, reason: 'Not withdrawn.' }, ada));
    const events = await eventsOf(clockId);
    expect(events.map(({ type }) => type)).toEqual([
      'ClockStarted',
      'ClockStartChanged',
      'ClockFiled',
      'ClockSetAside',
      'ClockTakenUp',
    ]);
    expect(events[2]).toMatchObject({
      data: { filedAt: NOW.toISOString() },
      content: { reference: 'BaFin 12' },
    });
    // Whoever starts it anew finds it with its present starts.
    expect(codeOf(await start('nina', { incidentId }))).toBe('ALREADY_STARTED');
  });

  it('of an incident that was merged stay there, and are not begun a second time', async () => {
    const { submit, commands, as } = network();
    const [from, into] = [await submit('ada'), await submit('ada')];
    const { clockId } = valueOf(await start('ada', { incidentId: incidentOf(from) }));
    const merge = {
      fromId: incidentOf(from),
      intoId: incidentOf(into),
      reason: 'same_event',
    } as const;
    valueOf(await commands.mergeIncidents(merge, await as('clara')));
    expect(codeOf(await start('ada', { incidentId: incidentOf(from) }))).toBe('ALREADY_STARTED');
    expect(codeOf(await start('ada', { incidentId: incidentOf(into) }))).toBe('ALREADY_STARTED');
    valueOf(await commands.setClockAside({ clockId, reason: 'One is enough.' }, await as('ada')));
    // Another rule is begun on the incident that stands, by either id.
    const gdpr = { ruleId: 'eu-gdpr-33-1' };
    const one = valueOf(await start('ada', { ...gdpr, incidentId: incidentOf(from) }));
    const two = valueOf(await start('ada', { ...gdpr, incidentId: incidentOf(into) }));
    expect(one).toEqual(two);
    expect((await eventsOf(one.clockId))[0]).toMatchObject({
      data: { incidentId: into.incidents[0]?.incidentId },
    });
  });

  it('tell nobody of a clock on an incident that was merged and that he does not see', async () => {
    const { submit, commands, as } = network();
    const red = { sharing: { tlp: 'TLP:RED' } } as const;
    const hidden = await submit('ada', { report: red });
    const seen = await submit('ada');
    valueOf(await start('ada', { incidentId: incidentOf(hidden) }));
    await submit('ada', { incidentIds: [incidentOf(hidden)] }).then(async ({ citation }) => {
      const merge = {
        fromId: incidentOf(hidden),
        intoId: incidentOf(seen),
        reason: 'same_event',
      } as const;
      valueOf(await commands.mergeIncidents(merge, await as('clara')));
      // Taken out again, so that the colleague sees nothing of the incident that was merged.
      const link = { reportId: citation, incidentId: incidentOf(seen) };
      valueOf(await commands.unlinkReport(link, await as('ada')));
    });
    expect(codeOf(await start('ada', { incidentId: incidentOf(seen) }))).toBe('ALREADY_STARTED');
    expect(codeOf(await start('nina', { incidentId: incidentOf(seen) }))).toBe('accepted');
  });

  it('are begun for a drill only by who means it', async () => {
    const incidentId = incidentOf(await network().submit('ada', { report: { drill: true } }));
    expect(codeOf(await start('ada', { incidentId }))).toBe('DRILL');
    const { clockId } = valueOf(await start('ada', { incidentId, drill: true }));
    expect((await eventsOf(clockId))[0]).toMatchObject({ data: { drill: true } });
  });

  it('are refused with the place of what is wrong', async () => {
    const { submit, commands, as } = network();
    const incidentId = incidentOf(await submit('ada'));
    expect(codeOf(await start('ada', { incidentId, starts: [aware, aware] }))).toBe(
      'START_REPEATED',
    );
    expect(problemsIn(await start('ada', { incidentId, note: 'x'.repeat(2_001) }))).toEqual([
      'TOO_LONG /note',
    ]);
    const { clockId, version } = valueOf(await start('ada', { incidentId }));
    const ada = await as('ada');
    const filing = { clockId, filedAt: NOW, reference: 'two\nlines' };
    expect(problemsIn(await commands.recordFiling(filing, ada))).toEqual([
      'CONTROL_CHARACTER /reference',
    ]);
    const reason = 'x'.repeat(2_001);
    const change = { clockId, expectedVersion: version, kind: 'aware', at: null, reason } as const;
    for (const outcome of [
      await commands.changeClockStart(change, ada),
      await commands.setClockAside({ clockId, reason }, ada),
      await commands.takeUpClock({ clockId, reason }, ada),
    ]) {
      expect(problemsIn(outcome)).toEqual(['TOO_LONG /reason']);
    }
  });
});
