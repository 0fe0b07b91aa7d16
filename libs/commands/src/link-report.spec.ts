import type { Submitted } from './commands.js';
import { describeEachNetwork, describeNetwork } from './testing/each-network.js';
import { codeOf } from './testing/outcomes.js';
import { valueOf, type TestPerson } from './testing.js';

const incidentOf = ({ incidents }: Submitted): string => incidents[0]?.citation ?? '';

describeEachNetwork('linking reports to incidents', (network) => {
  it('is read and decided again when many link to one incident at the same moment', async () => {
    const { submit, commands, as, store } = network();
    const incidentId = incidentOf(await submit('ada'));
    const reports = await Promise.all(Array.from({ length: 6 }, () => submit('nina')));
    const context = await as('nina');
    const outcomes = await Promise.all([
      ...reports.map(({ citation: reportId }) =>
        commands.linkReport({ reportId, incidentId }, context),
      ),
      submit('priya', { incidentIds: [incidentId] }),
    ]);
    expect(outcomes.filter((outcome) => 'ok' in outcome && !outcome.ok)).toEqual([]);
    const events = await store.readAll({ after: 0, limit: 1_000 });
    const opened = events.find(({ event }) => event.type === 'IncidentOpened');
    expect(events.filter(({ stream }) => stream === opened?.stream)).toHaveLength(1 + 1 + 6 + 1);
  });
});

describeNetwork('linking reports to incidents', (network) => {
  it('is done by the source of the report or by a coordinator, and undone by them', async () => {
    const { submit, commands, as, store } = network();
    const [one, other] = [await submit('ada'), await submit('priya')];
    const link = async (person: TestPerson, verb: 'linkReport' | 'unlinkReport') =>
      commands[verb]({ reportId: one.citation, incidentId: incidentOf(other) }, await as(person));
    expect(codeOf(await link('priya', 'linkReport'))).toBe('NOT_PERMITTED');
    expect(codeOf(await link('rosa', 'linkReport'))).toBe('NOT_PERMITTED');
    const linked = valueOf(await link('clara', 'linkReport'));
    expect(linked).toMatchObject({ reportId: one.reportId });
    const [event] = await store.readAll({ after: linked.position - 1, limit: 1 });
    expect(event?.event).toEqual({
      type: 'ReportLinked',
      data: { reportId: one.reportId, incidentId: linked.incidentId },
    });
    expect(codeOf(await link('nina', 'linkReport'))).toBe('ALREADY_LINKED');
    expect(codeOf(await link('nina', 'unlinkReport'))).toBe('accepted');
    expect(codeOf(await link('nina', 'unlinkReport'))).toBe('NOT_LINKED');
  });

  it('of one report twice at the same moment is one link', async () => {
    const { submit, commands, as } = network();
    const [one, other] = [await submit('ada'), await submit('priya')];
    const input = { reportId: one.citation, incidentId: incidentOf(other) };
    const context = await as('ada');
    const outcomes = await Promise.all([1, 2, 3].map(() => commands.linkReport(input, context)));
    expect(outcomes.map(codeOf).toSorted()).toEqual([
      'ALREADY_LINKED',
      'ALREADY_LINKED',
      'accepted',
    ]);
  });
});

describeNetwork('an incident', (network) => {
  it('that became empty is there for nobody', async () => {
    const { submit, commands, as } = network();
    const one = await submit('ada');
    const input = { reportId: one.citation, incidentId: incidentOf(one) };
    valueOf(await commands.unlinkReport(input, await as('ada')));
    for (const person of ['ada', 'clara'] as const) {
      expect(codeOf(await commands.linkReport(input, await as(person)))).toBe('NOT_FOUND');
    }
  });

  it('of which only an erased report is left is there for nobody', async () => {
    const { submit, commands, as } = network();
    const [one, other] = [await submit('ada'), await submit('ada')];
    valueOf(await commands.eraseReport({ reportId: one.citation, reason: 'x' }, await as('omar')));
    const input = { reportId: other.citation, incidentId: incidentOf(one) };
    expect(codeOf(await commands.linkReport(input, await as('ada')))).toBe('NOT_FOUND');
  });

  it('is linked with ids as people type them', async () => {
    const { submit, commands, as } = network();
    const [one, other] = [await submit('ada'), await submit('ada')];
    const input = {
      reportId: ` ${one.citation.toLowerCase()} `,
      incidentId: incidentOf(other).toLowerCase(),
    };
    expect(codeOf(await commands.linkReport(input, await as('ada')))).toBe('accepted');
  });

  it('is not linked with a token that lacks the scope', async () => {
    const { submit, commands, as } = network();
    const one = await submit('ada');
    const input = { reportId: one.citation, incidentId: incidentOf(one) };
    const context = await as('ada', ['read']);
    expect(codeOf(await commands.linkReport(input, context))).toBe('NOT_PERMITTED');
    expect(codeOf(await commands.unlinkReport(input, context))).toBe('NOT_PERMITTED');
  });
});
