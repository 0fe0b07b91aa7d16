import { setTimeout as pause } from 'node:timers/promises';
import { memoryNetwork, openTestApi, type TestApi } from '../testing.js';

describe('an operation that is asked again and again', () => {
  let api: TestApi;
  const network = memoryNetwork();
  beforeAll(async () => {
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  it('takes what the schema has a default for as not given, however often', async () => {
    const account = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    const query =
      'mutation($i: AnswerInformationRequestInput!) { answerInformationRequest(input: $i) { errors { code } } }';
    for (let time = 0; time < 6; time += 1) {
      const input = { requestId: 'none', answer: 'Yes.' };
      const { data, errors } = await api.ask(query, { i: input }, account);
      expect(errors).toEqual([]);
      expect(data.answerInformationRequest.errors).toEqual([{ code: 'NOT_FOUND' }]);
      await pause(20);
    }
  });

  it('holds nobody up, also with a filter as its variable', async () => {
    const query = 'query($f: IncidentFilter) { incidents(filter: $f) { nodes { id } } }';
    const filter = { and: [{ not: { label: { in: ['TLP:RED'] } } }, { drill: false }] };
    const start = performance.now();
    for (let time = 0; time < 6; time += 1) {
      const { data, errors } = await api.ask(query, { f: filter });
      expect({ data, errors }).toEqual({ data: { incidents: { nodes: [] } }, errors: [] });
      // What compiles does so when there is nothing else to do.
      await pause(20);
    }
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
