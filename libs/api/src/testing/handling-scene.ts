import { afterAll, beforeAll, expect } from '@jest/globals';
import type { IncidentReport } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import type { Account, ApiNetwork } from './memory-network.js';
import { openTestApi, type TestApi } from './test-api.js';

type Opened = { readonly network: ApiNetwork; readonly drop: () => Promise<void> };

/** What is asked for besides ids makes the answer wait for the views. */
const SUBMIT = `mutation($r: IncidentReportInput!, $s: String!) {
  submitReport(input: { submissionId: $s, report: $r }) { report { id status } errors { code } } }`;

/** A source, two recipients of its reports, an outsider and the secretariat, and what they do over GraphQL. */
export function handlingScene(open: () => Promise<Opened>) {
  let opened: Opened;
  let api: TestApi;
  const who: Record<string, Account> = {};

  beforeAll(async () => {
    opened = await open();
    const { network } = opened;
    const people = {
      'northgate-ai': { ada: ['reporter', 'responder'], omar: ['administrator'] },
      'pudong-cert': { lin: ['responder'], wei: ['administrator'], chen: ['reporter'] },
      'thames-bank': { priya: ['responder'] },
      'boreas-labs': { boris: ['responder', 'administrator'] },
      secretariat: { clara: ['coordinator'], otto: ['operator'] },
    } as const;
    for (const [handle, members] of Object.entries(people)) {
      const jurisdiction = handle === 'pudong-cert' ? 'CN' : 'US';
      const organisation = await network.organisation(handle, { jurisdiction });
      for (const [name, roles] of Object.entries(members)) {
        who[name] = await network.person(organisation, roles);
      }
    }
    api = await openTestApi(network);
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await opened.drop();
  });

  const ask = async (query: string, as: string | null, variables = {}) => {
    const { data, errors } = await api.ask(query, variables, as === null ? null : who[as]);
    expect(errors).toEqual([]);
    return data;
  };
  const run = async (name: string, input: object, as: string, fields = '') => {
    const inputs: Readonly<Record<string, string>> = {
      nameClient: 'ReportClient',
      removeClient: 'ReportClient',
      setClockAside: 'ClockReason',
      takeUpClock: 'ClockReason',
    };
    const type = inputs[name] ?? name[0]!.toUpperCase() + name.slice(1);
    const query = `mutation($input: ${type}Input!) { ${name}(input: $input) { ${fields} errors { code
      ... on ValidationFailed { problems { pointer code } } } } }`;
    return (await ask(query, as, { input }))[name];
  };
  let submissions = 0;
  const submit = async (sharing: IncidentReport['sharing']) => {
    submissions += 1;
    const variables = { r: aReport({ sharing }), s: `case-${submissions}` };
    const { submitReport } = await ask(SUBMIT, 'ada', variables);
    expect(submitReport.errors).toEqual([]);
    return submitReport.report.id as string;
  };
  const versionOf = async (id: string) =>
    (await ask('query($id: ID!) { report(id: $id) { version } }', 'ada', { id })).report.version;
  const share = async (reportId: string, sharing: IncidentReport['sharing']) => {
    const input = { reportId, expectedVersion: await versionOf(reportId), sharing };
    const shared = await run('changeSharing', input, 'ada', 'report { status }');
    expect(shared.errors).toEqual([]);
  };

  return {
    who,
    ask,
    run,
    submit,
    versionOf,
    share,
    codes: (payload: { errors: { code: string }[] }) => payload.errors.map(({ code }) => code),
    get api() {
      return api;
    },
  };
}
