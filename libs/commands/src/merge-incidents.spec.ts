import { streamOf, type IncidentEvent } from '@tocsin/domain';
import type { Submitted } from './commands.js';
import { describeEachNetwork, describeNetwork } from './testing/each-network.js';
import { codeOf } from './testing/outcomes.js';
import { valueOf, type TestPerson } from './testing.js';

const incidentOf = ({ incidents }: Submitted): string => incidents[0]?.citation ?? '';
const idOf = ({ incidents }: Submitted): string => incidents[0]?.incidentId ?? '';
const reason = 'same_event' as const;

describeEachNetwork('merging incidents', (network) => {
  it('of many in all directions at the same moment never makes a circle', async () => {
    const { submit, commands, as, store } = network();
    const all = await Promise.all(Array.from({ length: 4 }, () => submit('ada')));
    const context = await as('clara');
    const pairs = all.flatMap((from) => all.map((into) => [from, into] as const));
    const outcomes = await Promise.all(
      pairs.map(([from, into]) =>
        commands.mergeIncidents(
          { fromId: incidentOf(from), intoId: incidentOf(into), reason },
          context,
        ),
      ),
    );
    expect(new Set(outcomes.map(codeOf))).not.toContain('NOT_FOUND');
    const into = new Map<string, string>();
    for (const each of all) {
      const events = await store.readStream(streamOf.incident(idOf(each)));
      for (const { event } of events as readonly { event: IncidentEvent }[]) {
        if (event.type === 'IncidentMerged') into.set(event.data.incidentId, event.data.intoId);
      }
    }
    expect(into.size).toBeGreaterThan(0);
    for (const each of all) {
      const way = [idOf(each)];
      for (let id = into.get(idOf(each)); id !== undefined; id = into.get(id)) {
        expect(way).not.toContain(id);
        way.push(id);
      }
    }
  });
});

describeNetwork('merging incidents', (network) => {
  const merge = async (from: Submitted, into: Submitted, person: TestPerson = 'clara') =>
    network().commands.mergeIncidents(
      { fromId: incidentOf(from), intoId: incidentOf(into), reason },
      await network().as(person),
    );
  const unmerge = async (merged: Submitted, person: TestPerson = 'clara') =>
    network().commands.unmergeIncidents(
      { incidentId: incidentOf(merged) },
      await network().as(person),
    );

  it('is one append on both streams, by a coordinator, and is undone', async () => {
    const { submit, store } = network();
    const [one, other] = [await submit('ada'), await submit('priya')];
    expect(codeOf(await merge(one, other, 'priya'))).toBe('NOT_PERMITTED');
    const { position } = valueOf(await merge(one, other));
    const events = await store.readAll({ after: position - 2, limit: 2 });
    expect(events.map(({ event, appendPosition }) => [event.type, appendPosition])).toEqual([
      ['IncidentMerged', position - 1],
      ['IncidentAbsorbed', position - 1],
    ]);
    expect(codeOf(await merge(one, other))).toBe('ALREADY_MERGED');
    expect(codeOf(await merge(other, one))).toBe('MERGE_CYCLE');
    expect(codeOf(await unmerge(one, 'priya'))).toBe('NOT_PERMITTED');
    expect(codeOf(await unmerge(one))).toBe('accepted');
    expect(codeOf(await unmerge(one))).toBe('NOT_MERGED');
  });

  it('of what somebody does not see is answered as about nothing', async () => {
    const { submit } = network();
    const red = await submit('ada', { report: { sharing: { tlp: 'TLP:RED' } } } as never);
    const other = await submit('ada');
    expect(codeOf(await merge(red, other))).toBe('NOT_FOUND');
    expect(codeOf(await merge(other, red))).toBe('NOT_FOUND');
    expect(codeOf(await unmerge(red))).toBe('NOT_FOUND');
  });

  it('leads who links to the merged one to the one that stands', async () => {
    const { submit, commands, as, store } = network();
    const [one, other] = [await submit('ada'), await submit('ada')];
    valueOf(await merge(one, other));
    const late = await submit('ada', { incidentIds: [incidentOf(one)] });
    expect(late.incidents.map(({ citation }) => citation)).toEqual([incidentOf(other)]);
    const third = await submit('ada');
    const input = { reportId: third.citation, incidentId: incidentOf(one) };
    const { incidentId, position } = valueOf(await commands.linkReport(input, await as('ada')));
    expect(incidentId).toBe(idOf(other));
    const [event] = await store.readAll({ after: position - 1, limit: 1 });
    expect(event?.stream).toBe(streamOf.incident(idOf(other)));
  });

  it('lets a report be taken out of the one that stands, wherever it is linked', async () => {
    const { submit, commands, as } = network();
    const [one, other] = [await submit('ada'), await submit('ada')];
    valueOf(await merge(one, other));
    const input = { reportId: one.citation, incidentId: incidentOf(other) };
    expect(codeOf(await commands.linkReport(input, await as('ada')))).toBe('ALREADY_LINKED');
    expect(codeOf(await commands.unlinkReport(input, await as('ada')))).toBe('accepted');
    expect(codeOf(await commands.unlinkReport(input, await as('ada')))).toBe('NOT_LINKED');
    // Nothing is left of the one that was merged: it is there for nobody, and neither is its merge.
    expect(codeOf(await unmerge(one))).toBe('NOT_FOUND');
  });

  it('needs a token with the scope', async () => {
    const { submit, commands, as } = network();
    const [one, other] = [await submit('ada'), await submit('ada')];
    const context = await as('clara', ['read']);
    const input = { fromId: incidentOf(one), intoId: incidentOf(other), reason };
    expect(codeOf(await commands.mergeIncidents(input, context))).toBe('NOT_PERMITTED');
    const merged = { incidentId: incidentOf(one) };
    expect(codeOf(await commands.unmergeIncidents(merged, context))).toBe('NOT_PERMITTED');
  });
});
