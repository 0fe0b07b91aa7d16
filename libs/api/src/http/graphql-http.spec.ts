import { auditServer } from 'graphql-http';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';

describe('GraphQL over HTTP', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  beforeAll(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const codeOf = async (response: Response) => {
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return [response.status, errors[0]?.extensions.code];
  };

  it('passes all 61 audits of the specification', async () => {
    const results = await auditServer({ url: `${api.url}/graphql` });
    expect(results).toHaveLength(61);
    expect(
      results.filter(({ status }) => status !== 'ok').map(({ id, name }) => [id, name]),
    ).toEqual([]);
  });

  it('gives every error a code and the id of the request, which the answer carries too', async () => {
    const response = await post('{"query":"{ nothing }"}');
    const { errors } = (await response.json()) as {
      errors: { extensions: Record<string, unknown> }[];
    };
    expect(errors[0]?.extensions).toEqual({
      code: 'GRAPHQL_VALIDATION_FAILED',
      requestId: response.headers.get('x-request-id'),
    });
  });

  it.each([
    ['{', 400, 'MALFORMED_JSON'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 400, 'MALFORMED_JSON'],
    ['[{"query":"{ __typename }"}]', 400, 'BATCHING_NOT_SUPPORTED'],
    ['"text"', 400, 'BAD_REQUEST'],
    ['{"query":7}', 400, 'BAD_REQUEST'],
    ['{"query":"{ __typename }","variables":[]}', 400, 'BAD_REQUEST'],
    [
      JSON.stringify({ query: '{ __typename }', operationName: 'x'.repeat(201) }),
      400,
      'BAD_REQUEST',
    ],
    ['{"query":"{"}', 200, 'GRAPHQL_PARSE_FAILED'],
    ['{"query":"query A { __typename } query B { __typename }"}', 200, 'OPERATION_NOT_FOUND'],
    ['{"query":"subscription { incidentChanged { kind } }"}', 200, 'NOT_SUPPORTED'],
  ])('names what is wrong with %s', async (body, status, code) => {
    expect(await codeOf(await post(body))).toEqual([status, code]);
  });

  it('takes a body of 512 kB and refuses one byte more', async () => {
    const body = (bytes: number) => {
      const head = '{"query":"{ __typename }","extensions":{"x":"';
      return `${head}${'x'.repeat(bytes - head.length - 3)}"}}`;
    };
    expect((await post(body(512 * 1024))).status).toBe(200);
    expect(await codeOf(await post(body(512 * 1024 + 1)))).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('refuses what a page of another site could send without asking first', async () => {
    expect(
      await codeOf(await post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' })),
    ).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ]) {
      expect(await codeOf(await post('{"query":"{ __typename }"}', headers as never))).toEqual([
        403,
        'CSRF_BLOCKED',
      ]);
    }
  });

  it('tells no other site anything (CORS is closed)', async () => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://other.example', 'access-control-request-method': 'POST' },
    });
    expect(
      [...response.headers.keys()].filter((name) => name.startsWith('access-control')),
    ).toEqual([]);
  });

  it('answers other methods and mutations by GET with 405', async () => {
    expect(await codeOf(await fetch(`${api.url}/graphql`, { method: 'PUT' }))).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
    ]);
    const mutation = new URLSearchParams({
      query: 'mutation { revokeToken(input: { tokenId: "x" }) { tokenId } }',
    });
    const response = await fetch(`${api.url}/graphql?${String(mutation)}`, {
      headers: { authorization: `Bearer ${reporter.token}` },
    });
    expect(await codeOf(response)).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  it('runs the operation that is named, also once it is compiled', async () => {
    const query = 'query A { a: __typename } query B { b: __typename }';
    for (const operationName of ['A', 'A', 'A', 'A', 'B', 'B', 'B', 'A']) {
      // The compiler waits for a moment in which there is little else to do.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const response = await post(JSON.stringify({ query, operationName }));
      const { data } = (await response.json()) as { data: Record<string, string> };
      expect(Object.keys(data)).toEqual([operationName.toLowerCase()]);
    }
  });

  it('does not take an abstract syntax tree for a query', async () => {
    const ast = JSON.stringify({ kind: 'Document', definitions: [] });
    expect(await codeOf(await post(JSON.stringify({ query: ast })))).toEqual([
      200,
      'GRAPHQL_PARSE_FAILED',
    ]);
  });

  it('serves the schema to everybody', async () => {
    const response = await fetch(`${api.url}/schema.graphql`);
    expect(await response.text()).toContain('type Incident implements Node');
  });
});
