import { aReport } from '@tocsin/report-format/testing';
import { openTestApi, type Account, type TestApi } from './testing.js';
import { postgresNetwork, type PostgresNetwork } from './testing/postgres-network.js';

const REPORTS = 13;

describe('a list on PostgreSQL', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let reporter: Account;

  beforeAll(async () => {
    network = await postgresNetwork();
    const source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter', 'responder']);
    api = await openTestApi(network);
    for (let count = 0; count < REPORTS; count += 1) {
      const query =
        'mutation($id: String!, $r: IncidentReportInput!) { submitReport(input: { submissionId: $id, report: $r }) { errors { code } } }';
      await api.ask(query, { id: `s${count}`, r: aReport() }, reporter);
    }
    await network.readModel.waitFor((await network.store.head()).position, 10_000);
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await network.drop();
  });

  const statements = async (query: string, first: number) => {
    // How fresh the views are is asked at most every 100 ms: here it is asked each time.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = network.statements();
    const { errors, data } = await api.ask(query, { first }, reporter);
    expect(errors).toEqual([]);
    const [connection] = Object.values(data) as { nodes: unknown[] }[];
    expect(connection!.nodes).toHaveLength(first);
    return network.statements() - before;
  };

  it.each([
    [
      'incidents',
      'query($first: Int) { incidents(first: $first) { totalCount nodes { id title summary facts { claims { source { name } } } reports(first: 5) { nodes { source { name } incidents { id } history(first: 5) { nodes { kind author { id } } } } } timeline(first: 5) { nodes { kind } } } } }',
    ],
    [
      'reports',
      'query($first: Int) { reports(first: $first) { totalCount nodes { id source { name } author { id } incidents { id title timeline(first: 5) { totalCount } } history(first: 5) { nodes { differences { pointer } } } } } }',
    ],
    [
      'organisations',
      'query($first: Int) { organisations(first: $first) { totalCount nodes { id name } } }',
    ],
  ])('of %s sends as many statements for one row as for many', async (list, query) => {
    // Not all of them: a list that is all on one page is counted by what it shows.
    const most = list === 'organisations' ? 1 : REPORTS - 1;
    await statements(query, 1);
    const one = await statements(query, 1);
    expect(await statements(query, most)).toBe(one);
    expect(one).toBeLessThanOrEqual(10);
    if (list !== 'organisations') expect(await statements(query, REPORTS)).toBe(one - 1);
  });
});
