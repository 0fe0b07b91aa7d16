import { readingScene } from '../testing/reading-scene.js';

const scene = readingScene();

describe('a list', () => {
  const LIST = `query($first: Int, $after: String, $last: Int, $before: String, $f: IncidentFilter, $o: ListOrder! = {}) {
      incidents(first: $first, after: $after, last: $last, before: $before, filter: $f, orderBy: $o) {
        totalCount edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

  it('is walked in both directions, each entry once', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await scene.submit()).incident);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { incidents } = await scene.read(LIST, { first: 2, after });
      expect(incidents.totalCount).toBe(5);
      seen.push(...incidents.nodes.map(({ id }: { id: string }) => id));
      after = incidents.pageInfo.hasNextPage ? incidents.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(ids);
    const { incidents: last } = await scene.read(LIST, { last: 2 });
    expect(last.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(3));
    const { incidents: before } = await scene.read(LIST, { last: 2, before: last.edges[0].cursor });
    expect(before.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1, 3));
  });

  it('refuses a cursor of another filter or order by name', async () => {
    await scene.submit();
    const { incidents } = await scene.read(LIST, { first: 1 });
    const after = incidents.pageInfo.endCursor;
    expect(await scene.codeOf(LIST, { first: 1, after, f: { drill: true } })).toBe(
      'CURSOR_OTHER_FILTER',
    );
    expect(await scene.codeOf(LIST, { first: 1, after, o: { direction: 'asc' } })).toBe(
      'CURSOR_OTHER_FILTER',
    );
    expect(await scene.codeOf(LIST, { first: 1, after, f: {} })).toBeUndefined();
    expect(await scene.codeOf(LIST, { first: 1, after: 'x' })).toBe('CURSOR_INVALID');
  });

  it('shows nothing to those who may not see it, not even in the count', async () => {
    await scene.submit();
    await scene.submit({ sharing: { tlp: 'TLP:AMBER' } });
    expect((await scene.read(LIST)).incidents.totalCount).toBe(1);
    expect((await scene.read(LIST, {}, scene.administrator)).incidents.totalCount).toBe(2);
    expect((await scene.read(LIST, {}, null)).incidents.totalCount).toBe(0);
  });

  it('leaves drills out unless they are asked for', async () => {
    await scene.submit({ drill: true });
    expect((await scene.read(LIST)).incidents.totalCount).toBe(0);
    expect((await scene.read(LIST, { f: { drill: true } })).incidents.totalCount).toBe(1);
  });

  it('counts only when the count is asked for, and more is there than is shown', async () => {
    for (let reports = 0; reports < 2; reports += 1) await scene.submit();
    const count = async (query: string) => {
      const before = scene.network.readModel.statements();
      await scene.read(query);
      return scene.network.readModel.statements() - before;
    };
    expect(await count('{ incidents { nodes { id } } }')).toBe(1);
    expect(await count('{ incidents { totalCount nodes { id } } }')).toBe(1);
    expect(await count('{ incidents(first: 1) { nodes { id } } }')).toBe(1);
    expect(await count('{ incidents(first: 1) { totalCount nodes { id } } }')).toBe(2);
  });

  it('costs the same number of reads whatever the size of the page', async () => {
    const everything = `query($n: Int) { incidents(first: $n) { nodes { id title reports(first: 5) { nodes { id
        source { name } incidents { id } history(first: 5) { nodes { kind } } } } timeline(first: 5) { nodes { kind } } facts { claims { source { id } } } } } }`;
    const reads = async (first: number) => {
      const before = scene.network.readModel.statements();
      await scene.read(everything, { n: first });
      return scene.network.readModel.statements() - before;
    };
    for (let count = 0; count < 8; count += 1) await scene.submit();
    const one = await reads(1);
    expect(await reads(8)).toBe(one);
    expect(one).toBeLessThanOrEqual(5);
  });
});
