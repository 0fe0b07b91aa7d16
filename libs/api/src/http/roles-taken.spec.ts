import { aReport } from '@tocsin/report-format/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { memoryNetwork } from '../testing/memory-network.js';
import { openTestApi } from '../testing/test-api.js';

const SUBMIT = `mutation($report: IncidentReportInput!, $id: String!) {
  submitReport(input: { submissionId: $id, report: $report }) { report { id } errors { code } } }`;

describe('a role that is taken away', () => {
  it('is gone with the next answer on an open socket', async () => {
    const network = memoryNetwork();
    const reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    const api = await openTestApi(network);
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${reporter.token}` },
    });
    const run = async (query: string, variables: Record<string, unknown> = {}) => {
      for await (const { data } of client.iterate({ query, variables })) return data as any;
    };
    const submit = async (id: string) =>
      (await run(SUBMIT, { id, report: aReport() })).submitReport.errors;
    expect(await submit('case-1')).toEqual([]);
    await network.given({
      type: 'PersonRolesChanged',
      data: { personId: reporter.personId, roles: ['responder'] },
    });
    expect(await submit('case-2')).toEqual([{ code: 'NOT_PERMITTED' }]);
    expect(await run('{ viewer { roles } }')).toEqual({ viewer: { roles: ['responder'] } });
    await network.given({
      type: 'PersonRolesChanged',
      data: { personId: reporter.personId, roles: ['reporter'] },
    });
    expect(await submit('case-3')).toEqual([]);
    await client.dispose();
    await api.close();
  });
});
