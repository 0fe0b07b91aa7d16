import { connect } from 'node:net';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { aReport } from '@tocsin/report-format/testing';
import { apiSchema } from './schema/api-schema.js';
import { openTestApi, type Account, type TestApi } from './testing.js';
import { postgresNetwork, type PostgresNetwork } from './testing/postgres-network.js';

/** What attackers write where a text is expected. */
const HOSTILE: readonly string[] = [
  `'; drop table access.report; --`,
  `" or 1=1) union select secret from keys.master --`,
  `{"$ne": null}`,
  "\\'; select pg_sleep(9); --",
  `%' or '%'='`,
  'a\r\nSet-Cookie: tocsin=stolen\r\n\r\n<script>alert(1)</script>',
  '../../../../etc/passwd',
  '${process.env.TOCSIN_MASTER_KEY}',
];

type Root = 'Query' | 'Mutation';

/** Every root field of the schema that takes a text somewhere. */
const fieldsOf = (schema: GraphQLSchema, root: Root): GraphQLField<unknown, unknown>[] => {
  const type = root === 'Query' ? schema.getQueryType() : schema.getMutationType();
  return Object.values(type?.getFields() ?? {}).filter(({ args }) =>
    args.some((argument) => takesText(argument.type)),
  );
};

const NO_TEXT: ReadonlySet<string> = new Set(['Int', 'Float', 'Boolean']);

function takesText(type: GraphQLInputType, above: readonly string[] = []): boolean {
  const named = getNamedType(type);
  if (isEnumType(named) || NO_TEXT.has(named.name) || above.includes(named.name)) return false;
  if (!isInputObjectType(named)) return true;
  return Object.values(named.getFields()).some((field) =>
    takesText(field.type, [...above, named.name]),
  );
}

/** A value of a type with the text wherever one may stand. */
function filled(type: GraphQLInputType, text: string, above: readonly string[] = []): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [filled(inner.ofType, text, above)];
  const named = getNamedType(inner);
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (named.name === 'Boolean') return true;
  if (NO_TEXT.has(named.name)) return 1;
  if (!isInputObjectType(named)) return text;
  const inside = [...above, named.name];
  const fields = Object.values(named.getFields()).filter(
    (field) => isNonNullType(field.type) || !inside.includes(getNamedType(field.type).name),
  );
  // Of alternatives exactly one is given.
  const given = named.isOneOf ? fields.slice(0, 1) : fields;
  return Object.fromEntries(given.map(({ name, type: own }) => [name, filled(own, text, inside)]));
}

describe('hostile texts, on PostgreSQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let everybody: Account;
  const schema = apiSchema();

  beforeAll(async () => {
    network = await postgresNetwork();
    const source = await network.organisation('northgate-ai');
    everybody = await network.person(source, [
      'reporter',
      'responder',
      'administrator',
      'coordinator',
      'operator',
    ]);
    api = await openTestApi(network);
    const submit =
      'mutation($r: IncidentReportInput!) { submitReport(input: { submissionId: "s", report: $r }) { report { id } } }';
    const { data } = await api.ask(submit, { r: aReport() }, everybody);
    expect(data.submitReport.report.id).toMatch(/^TR-/);
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await network.drop();
  });

  const asked = (field: GraphQLField<unknown, unknown>, root: Root, text: string) => {
    const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
    const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
    const kind = root === 'Query' ? 'query' : 'mutation';
    return {
      query: `${kind}(${declared}) { ${field.name}(${given}) { __typename } }`,
      variables: Object.fromEntries(field.args.map(({ name, type }) => [name, filled(type, text)])),
    };
  };

  it.each(
    (['Query', 'Mutation'] as const).flatMap((root) =>
      fieldsOf(schema, root).map((field) => [root, field.name, field] as const),
    ),
  )('in every text of %s.%s do nothing but be refused', async (root, name, field) => {
    for (const text of HOSTILE) {
      const { query, variables } = asked(field, root, text);
      const { status, headers, data, errors } = await api.ask(query, variables, everybody);
      const told = JSON.stringify({ data, errors });
      expect([name, text, status < 500]).toEqual([name, text, true]);
      expect(headers.get('set-cookie')).toBeNull();
      expect(told).not.toMatch(/syntax error at|SQLSTATE|relation "|node_modules/);
      expect(told).not.toContain('TOCSIN_MASTER_KEY=');
      expect(api.defects).toEqual([]);
    }
    const { rows } = await network.pool.query('select count(*)::int as count from access.report');
    expect(rows[0]?.['count']).toBeGreaterThan(0);
  });

  /** The head of the answer to a request that is written by hand. */
  const headOf = (lines: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      let answer = '';
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        answer += chunk.toString();
        // What goes on after the head may never end.
        if (answer.includes('\r\n\r\n')) socket.destroy();
      });
      socket.on('close', () => resolve(answer.split('\r\n\r\n')[0] ?? ''));
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });

  it.each([
    ['x-request-id', 'a%0d%0aset-cookie:%20stolen=1'],
    ['x-request-id', 'a\tset-cookie: stolen=1'],
    ['traceparent', '00-zz\u0000-01'],
    ['origin', 'http://evil.example\tset-cookie: stolen=1'],
    ['x-forwarded-for', `1.1.1.1'; drop table access.report; --`],
    ['x-forwarded-host', 'evil.example'],
    ['last-event-id', `'; drop table access.report; --`],
    ['accept-language', '../../etc/passwd'],
    ['authorization', `Bearer '; drop table access.token; --`],
  ])('in the header %s (%s) come back in no header', async (name, value) => {
    const { host } = new URL(api.url);
    for (const path of ['/events', '/graphql?query={__typename}', '/schema.graphql', '/nowhere']) {
      const head = await headOf([`GET ${path} HTTP/1.1`, `host: ${host}`, `${name}: ${value}`]);
      expect(head).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
      expect(head).not.toMatch(/stolen|evil\.example|drop table/);
    }
    expect(api.defects).toEqual([]);
  });

  it('that go on in a second line of a header come back in none', async () => {
    const { host } = new URL(api.url);
    const head = await headOf([
      'GET /schema.graphql HTTP/1.1',
      `host: ${host}`,
      'x-request-id: a',
      ' set-cookie: stolen=1',
    ]);
    expect(head).toMatch(/^HTTP\/1\.1 /);
    expect(head).not.toMatch(/stolen/);
  });
});
