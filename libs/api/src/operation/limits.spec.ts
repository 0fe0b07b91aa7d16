import { getIntrospectionQuery } from 'graphql';
import { aReport } from '@tocsin/report-format/testing';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';

describe('the limits of a query', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  beforeAll(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), [
      'reporter',
      'responder',
    ]);
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  const codes = async (query: string, variables: Record<string, unknown> = {}) => {
    const { errors } = await api.ask(query, variables, reporter);
    return errors.map(({ extensions }) => extensions.code);
  };

  describe('10,000 characters', () => {
    it('are taken, and one more is not, whatever it is', async () => {
      const padded = (length: number) => '{ __typename }'.padEnd(length, ' ');
      expect(await codes(padded(10_000))).toEqual([]);
      expect(await codes(padded(10_001))).toEqual(['DOCUMENT_TOO_LONG']);
      expect(await codes(`{ __typename } #${'x'.repeat(10_000)}`)).toEqual(['DOCUMENT_TOO_LONG']);
    });

    it('do not bound variables: a report of 20,000 Chinese characters fits', async () => {
      const report = aReport({ description: [{ lang: 'zh-Hans', value: '警'.repeat(20_000) }] });
      const query =
        'query($r: IncidentReportInput!) { validateReport(report: $r) { valid problems { code } } }';
      expect((await api.ask(query, { r: report }, reporter)).data).toEqual({
        validateReport: { valid: true, problems: [] },
      });
      const longer = aReport({ description: [{ lang: 'zh-Hans', value: '警'.repeat(20_001) }] });
      expect((await api.ask(query, { r: longer }, reporter)).data.validateReport).toEqual({
        valid: false,
        problems: [{ code: 'TOO_LONG' }],
      });
    });
  });

  it('1,000 tokens are read and no more', async () => {
    const tokens = (count: number) => `{ nodes(ids: [${'"" '.repeat(count - 12)}]) { id } }`;
    expect(await codes(tokens(1_000))).toEqual(['PAGE_ARGUMENTS']);
    expect(await codes(tokens(1_001))).toEqual(['TOO_MANY_TOKENS']);
  });

  describe('10 levels', () => {
    const nested = (pairs: number) =>
      `{ incidents(first: 2) { nodes { ${'reports(first: 2) { nodes { incidents { '.repeat(pairs)}id${' } } }'.repeat(pairs)} } } }`;

    it('are followed and no more', async () => {
      expect(await codes(nested(2))).toEqual([]);
      expect(await codes(nested(3))).toEqual(['TOO_DEEP']);
    });

    it('are counted through fragments, inline ones too', async () => {
      const hidden = `query { incidents { nodes { ...A } } }
        fragment A on Incident { reports { nodes { ... on Report { incidents { ...B } } } } }
        fragment B on Incident { reports { nodes { incidents { ...C } } } }
        fragment C on Incident { reports { nodes { incidents { id } } } }`;
      expect(await codes(hidden)).toEqual(['TOO_DEEP']);
    });

    it('do not bind introspection, whose own nesting is bound', async () => {
      const deep = (levels: number) =>
        `{ __schema { types { fields { type { ${'ofType { '.repeat(levels)}name${' }'.repeat(levels)} } } } } }`;
      expect(await codes(deep(12))).toEqual([]);
      expect(
        await codes(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true })),
      ).toEqual([]);
      const looping =
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
      expect(await codes(looping)).not.toEqual([]);
    });

    it('are not dodged by a fragment that spreads itself', async () => {
      expect(await codes('{ ...A } fragment A on Query { viewer { tokenId } ...A }')).toContain(
        'TOO_DEEP',
      );
    });
  });

  describe('15 aliases', () => {
    const aliases = (count: number, of: string) =>
      Array.from({ length: count }, (_, index) => `a${index}: ${of}`).join(' ');

    it('are taken and no more, also of __typename', async () => {
      expect(await codes(`{ ${aliases(15, '__typename')} }`)).toEqual([]);
      expect(await codes(`{ ${aliases(16, '__typename')} }`)).toEqual(['TOO_MANY_ALIASES']);
      expect(await codes(`{ ${aliases(16, 'viewer { tokenId }')} }`)).toEqual(['TOO_MANY_ALIASES']);
    });

    it('count as often as their fragment is spread', async () => {
      const fragment = `fragment F on Query { ${aliases(4, '__typename')} }`;
      expect(await codes(`{ ...F ...F ...F } ${fragment}`)).toEqual([]);
      expect(await codes(`{ ...F ...F ...F ...F } ${fragment}`)).toEqual(['TOO_MANY_ALIASES']);
    });

    it('are measured at once, however fragments double', async () => {
      const doubling = Array.from(
        { length: 60 },
        (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
      );
      const query = `{ ...F0 } ${doubling.join(' ')} fragment F60 on Query { a: __typename }`;
      const started = Date.now();
      expect(await codes(query)).toEqual(['TOO_MANY_ALIASES']);
      expect(Date.now() - started).toBeLessThan(5_000);
    });
  });

  it('5 directives are taken and no more, wherever they stand', async () => {
    const skips = (count: number) => `{ ${'__typename @include(if: true) '.repeat(count)} }`;
    expect(await codes(skips(5))).toEqual([]);
    expect(await codes(skips(6))).toEqual(['TOO_MANY_DIRECTIVES']);
    const spread =
      '{ ...F @include(if: true) ...F @include(if: true) ...F } fragment F on Query { a: __typename @skip(if: false) b: __typename @skip(if: false) }';
    expect(await codes(spread)).toEqual(['TOO_MANY_DIRECTIVES']);
    expect(await codes(`{ __typename ${'@x '.repeat(300)} }`)).toEqual(['TOO_MANY_DIRECTIVES']);
  });

  describe('10,000 nodes', () => {
    const query = (first: string) =>
      `query${first === '$n' ? '($n: Int)' : ''} { incidents(first: 100) { nodes { reports(first: ${first}) { nodes { id } } } } }`;

    it('are told in the answer', async () => {
      const { extensions } = await api.ask(query('20'), {}, reporter);
      expect(extensions.cost).toMatchObject({ requested: 100 + 100 * 20, limit: 10_000 });
    });

    it('are reckoned from literals, variables, defaults of variables and none given alike', async () => {
      expect(await codes(query('100'))).toEqual(['COST_EXCEEDED']);
      expect(await codes(query('$n'), { n: 100 })).toEqual(['COST_EXCEEDED']);
      expect(await codes(query('$n').replace('$n: Int', '$n: Int = 100'))).toEqual([
        'COST_EXCEEDED',
      ]);
      expect(await codes(query('$n'), { n: 1 })).toEqual([]);
      expect(await codes(query('$n'))).toEqual([]);
    });

    it('are reckoned through fragments, aliases and edges', async () => {
      const hidden = `query($n: Int) { ...A b: incidents(first: $n) { edges { node { ...B } } } }
        fragment A on Query { incidents(first: $n) { edges { node { ...B } } } }
        fragment B on Incident { reports(last: 50) { edges { node { id } } } }`;
      expect(await codes(hidden, { n: 99 })).toEqual(['COST_EXCEEDED']);
      expect(await codes(hidden, { n: 90 })).toEqual([]);
    });

    it('are reckoned only for what is asked', async () => {
      const skipped = `query($n: Int, $no: Boolean = true) {
        incidents(first: 100) { nodes { id reports(first: $n) @skip(if: $no) { nodes { id } } } } }`;
      expect(await codes(skipped, { n: 100 })).toEqual([]);
      expect(await codes(skipped, { n: 100, no: false })).toEqual(['COST_EXCEEDED']);
    });

    it('bind introspection too', async () => {
      const { extensions } = await api.ask(getIntrospectionQuery(), {}, null);
      expect(extensions.cost.requested).toBeGreaterThan(500);
      const many = Array.from(
        { length: 15 },
        (_, n) => `a${n}: __schema { types { fields { args { name } type { fields { name } } } } }`,
      );
      expect(await codes(`{ ${many.join(' ')} }`)).toEqual(['COST_EXCEEDED']);
    });
  });

  it('100 ids and pages of 100 are taken and no more', async () => {
    const ids = Array.from({ length: 101 }, () => 'TI-2026-7QK4M2XD-H');
    expect(
      await codes('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ids.slice(1) }),
    ).toEqual([]);
    expect(await codes('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual([
      'PAGE_ARGUMENTS',
    ]);
    expect(await codes('{ incidents(first: 101) { nodes { id } } }')).toEqual(['PAGE_ARGUMENTS']);
    expect(await codes('{ incidents(last: 0) { nodes { id } } }')).toEqual(['PAGE_ARGUMENTS']);
  });

  it('the time of a call ends it and cancels its reads', async () => {
    const seen: AbortSignal[] = [];
    const slow: MemoryNetwork['readModel'] = Object.create(
      network.readModel,
    ) as MemoryNetwork['readModel'];
    slow.until = (signal) => {
      seen.push(signal);
      return Object.assign(Object.create(network.readModel) as MemoryNetwork['readModel'], {
        incidents: async () => new Promise<never>(() => {}),
      });
    };
    const hurried = await openTestApi({ ...network, readModel: slow }, { limits: { callMs: 50 } });
    const { status, errors } = await hurried.ask('{ incidents { nodes { id } } }', {}, reporter);
    expect([status, errors[0]?.extensions.code]).toEqual([503, 'TIMEOUT']);
    expect(seen[0]?.aborted).toBe(true);
    await hurried.close();
  });
});
